import { createContext, useContext, useId, useState } from "react";
import { Icon } from "@/components/icons";
import { MessageText } from "@/components/MessageText";
import type { Message } from "@/lib/api/types";
import { useText, type Catalogue } from "@/lib/i18n";
import styles from "./Words.module.css";

export type Viewpoint = "customer" | "agent";

/** Whether every translated message shows both its sides; a message's own button goes its own way until this changes. */
export const BothSidesContext = createContext(false);

/** Says why a message in another language stands as it was written; undefined leaves it unsaid. */
export const UntranslatedContext = createContext<(language: string) => string | undefined>(() => undefined);

interface Side {
  text: string;
  language: string | null;
  /** The desk writes Markdown; what a customer writes is shown as typed. */
  markdown: boolean;
}

interface Sides {
  /** What this reader reads. */
  shown: Side;
  /** The same in the other language, one click away. */
  other: Side;
  /** What happened, and the button's words. */
  note: string;
  show: string;
  hide: string;
  warnings: string[];
}

const DESK_LANGUAGE = "en";
/** The code of a text that has no language, like a lone emoji. */
const UNDETERMINED = "und";

/** Both sides of a message that exists in two languages, as this reader wants them; null when it has one side only. */
export function sidesOf(message: Message, viewpoint: Viewpoint, text: Catalogue): Sides | null {
  const { thread, translation: words } = text;
  const markdown = message.sender !== "customer";
  const said: Side = { text: message.text, language: message.language, markdown };
  if (markdown && message.original_text !== null) {
    const written: Side = { text: message.original_text, language: DESK_LANGUAGE, markdown };
    return viewpoint === "customer"
      ? { shown: said, other: written, note: thread.translated, show: thread.showOriginal, hide: thread.hideOriginal, warnings: [] }
      : { shown: written, other: said, note: words.sentIn(message.language), show: words.showSent, hide: words.hideSent, warnings: [] };
  }
  const { translation } = message;
  if (viewpoint === "customer" || markdown || !translation) return null;
  return {
    shown: { text: translation.text, language: translation.language, markdown },
    other: said,
    note: words.from(message.language, translation.messages),
    show: thread.showOriginal,
    hide: thread.hideOriginal,
    warnings: translation.warnings,
  };
}

/** What a message says, in the language its reader wants. */
export function Words({ message, viewpoint }: { message: Message; viewpoint: Viewpoint }) {
  const text = useText();
  const both = useContext(BothSidesContext);
  const sides = sidesOf(message, viewpoint, text);
  if (sides) return <TwoSides key={String(both)} sides={sides} both={both} />;
  // Of a voice message that came without words, what was heard.
  const said = message.text || message.transcript;
  if (!said) return null;
  return (
    <>
      <MessageText text={said} markdown={message.sender !== "customer"} language={message.language} />
      {viewpoint === "agent" && message.sender === "customer" && <Untranslated language={message.language} />}
    </>
  );
}

function TwoSides({ sides, both }: { sides: Sides; both: boolean }) {
  const [open, setOpen] = useState(both);
  const otherId = useId();
  const { shown, other } = sides;
  return (
    <>
      <MessageText text={shown.text} markdown={shown.markdown} language={shown.language} />
      <p className={styles.note}>
        <Icon name="globe" size={14} />
        <span>{sides.note}</span>
        <button type="button" aria-expanded={open} aria-controls={otherId} onClick={() => setOpen(!open)}>
          {open ? sides.hide : sides.show}
        </button>
      </p>
      <div id={otherId} className={styles.other} hidden={!open}>
        {open && <MessageText text={other.text} markdown={other.markdown} language={other.language} />}
      </div>
      {sides.warnings.length > 0 && (
        <ul className={styles.warnings}>
          {sides.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A message that nobody could translate says so, instead of looking forgotten. */
function Untranslated({ language }: { language: string | null }) {
  const explain = useContext(UntranslatedContext);
  const foreign = language !== null && language !== DESK_LANGUAGE && language !== UNDETERMINED;
  const why = foreign ? explain(language) : undefined;
  if (!why) return null;
  return (
    <p className={styles.note}>
      <Icon name="globe" size={14} />
      <span>{why}</span>
    </p>
  );
}

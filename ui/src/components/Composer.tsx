import { useLayoutEffect, useRef, type AriaAttributes, type ClipboardEvent, type KeyboardEvent, type ReactNode, type Ref, type RefObject } from "react";
import { codePoints } from "@/lib/format/text";
import { fill, useWords } from "@/lib/i18n";
import styles from "./Composer.module.css";
import { cx } from "./cx";
import { Icon, type IconName } from "./icons";

/** The server refuses more; the same number is in PROTOCOL. */
export const TEXT_LIMIT = 10_000;
const WARN_FROM = 9_000;

/** What may stand around the text: files and voice. */
interface Surroundings {
  /** Above the text. */
  tray?: ReactNode;
  /** Buttons before and after the text; those after it make room for words on a phone. */
  start?: ReactNode;
  end?: ReactNode;
  /** The button to speak; on a phone it stands where sending does, as long as there is nothing to send. */
  voice?: ReactNode;
  /** In the place of the text and its buttons, while it is set. */
  instead?: ReactNode;
  /** Something else goes along: an empty text may be sent. */
  more?: boolean;
  /** Something is not ready to go along yet. */
  blocked?: boolean;
  /** It is being sent as soon as it is ready. */
  busy?: boolean;
  /** Given the files that are pasted. */
  onFiles?: (files: File[]) => void;
}

interface ComposerProps extends Surroundings {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onSend: (text: string) => void;
  onTyping?: () => void;
  hint?: string;
  /** What its button does, where it is not sending. */
  sendLabel?: string;
  /** Looks like something that does not go to the other side. */
  tone?: "note";
  /** Told where the caret stands. */
  onCaret?: (position: number) => void;
  /** Gets keys first; true when it used one. */
  onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  /** What assistive technology must know beside. */
  fieldProps?: AriaAttributes;
  ref?: Ref<HTMLTextAreaElement>;
}

/** A text field that grows, sends with Enter, and says when it is nearly full. */
export function Composer({ label, value, onChange, onSend, onTyping, hint, sendLabel, tone, onCaret, onKey, fieldProps, ref, ...around }: ComposerProps) {
  const { text, locale } = useWords();
  const count = (characters: number) => ({ count: characters.toLocaleString(locale) });
  const own = useRef<HTMLTextAreaElement>(null);
  const field = (ref as RefObject<HTMLTextAreaElement | null> | undefined) ?? own;
  const length = value.length < WARN_FROM ? value.length : codePoints(value);
  const left = TEXT_LIMIT - length;
  const { tray, start, end, voice, instead, more = false, blocked = false, busy = false, onFiles } = around;
  const wordless = value.trim() === "";
  const empty = wordless && !more;
  const sendable = !empty && !blocked && left >= 0;
  const hidden = Boolean(instead);

  useLayoutEffect(() => {
    const element = field.current;
    if (!element || hidden) return;
    const fit = () => {
      element.style.height = "auto";
      element.style.height = `${element.scrollHeight}px`;
    };
    fit();
    // A phone that is turned breaks the lines elsewhere.
    window.addEventListener("resize", fit);
    return () => window.removeEventListener("resize", fit);
  }, [value, field, hidden]);

  const send = () => {
    if (sendable && !busy) onSend(value.trim());
  };

  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (onKey?.(event)) return;
    // While an input method composes (Japanese, Chinese), Enter picks a word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  const handlePaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // Copied cells of a table come as text and as a picture of it: the text is meant.
    if (!onFiles || files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    onFiles(files);
  };

  return (
    <form
      className={cx(styles.composer, tone && styles[tone], wordless && styles.wordless, empty && Boolean(voice) && styles.empty)}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={styles.box}>
        {tray}
        {instead}
        <div className={styles.row} hidden={hidden}>
          {start}
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            value={value}
            placeholder={label}
            aria-label={label}
            aria-invalid={left < 0}
            enterKeyHint="send"
            {...fieldProps}
            onSelect={(event) => onCaret?.(event.currentTarget.selectionStart)}
            onChange={(event) => {
              onChange(event.target.value);
              onCaret?.(event.target.selectionStart);
              onTyping?.();
            }}
            onKeyDown={handleKey}
            onPaste={handlePaste}
          />
          {end && <span className={styles.end}>{end}</span>}
          {voice && <span className={styles.voice}>{voice}</span>}
          <SendButton busy={busy} disabled={!sendable} icon={tone === "note" ? "note" : "send"} label={sendLabel} />
        </div>
      </div>
      <p className={cx(styles.below, left < 0 && styles.over)} aria-live="polite">
        {left < 0 ? fill(text.chat.tooLong, count(-left)) : length >= WARN_FROM ? fill(text.chat.charactersLeft, count(left)) : <span className={styles.hint}>{hint}</span>}
      </p>
    </form>
  );
}

interface SendButtonProps {
  busy: boolean;
  disabled: boolean;
  icon: IconName;
  label: string | undefined;
}

function SendButton({ busy, disabled, icon, label: own }: SendButtonProps) {
  const { chat } = useWords().text;
  const label = busy ? chat.media.uploading : (own ?? chat.send);
  return (
    <button type="submit" className={cx(styles.send, busy && styles.busy)} aria-label={label} title={label} disabled={disabled}>
      {!busy && <Icon name={icon} />}
    </button>
  );
}

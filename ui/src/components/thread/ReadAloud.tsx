import { Icon } from "@/components/icons";
import type { Message } from "@/lib/api/types";
import { useReadAloud } from "@/lib/hooks/useReadAloud";
import { useSpokenLanguages } from "@/lib/hooks/useSpokenLanguages";
import { useText } from "@/lib/i18n";
import styles from "./ReadAloud.module.css";

/** Lets a message of the desk be heard, where somebody speaks its language. */
export function ReadAloud({ message }: { message: Message }) {
  const languages = useSpokenLanguages();
  const { sender, language, text } = message;
  // Of what an agent wrote herself the language is noted nowhere; the server finds out.
  const spoken = language === null ? languages.size > 0 : languages.has(language);
  if (!spoken || text === "" || (sender !== "assistant" && sender !== "agent")) return null;
  return <ReadButton messageId={message.id} />;
}

function ReadButton({ messageId }: { messageId: string }) {
  const words = useText().chat.media;
  const { state, toggle } = useReadAloud(messageId);
  const busy = state === "loading" || state === "playing";
  const label = busy ? words.stopReading : words.readAloud;
  return (
    <p className={styles.row}>
      <button type="button" className={styles.button} aria-label={label} title={label} aria-busy={state === "loading"} onClick={toggle}>
        <Icon name={busy ? "silence" : "speak"} size={16} />
      </button>
      <span role="status">{state === "failed" && words.cannotRead}</span>
    </p>
  );
}

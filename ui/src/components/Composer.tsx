import { useLayoutEffect, useRef, type KeyboardEvent, type Ref, type RefObject } from "react";
import { codePoints } from "@/lib/format/text";
import { fill, useWords } from "@/lib/i18n";
import styles from "./Composer.module.css";
import { cx } from "./cx";
import { Icon } from "./icons";

/** The server refuses more; the same number is in PROTOCOL. */
export const TEXT_LIMIT = 10_000;
const WARN_FROM = 9_000;

interface ComposerProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onSend: (text: string) => void;
  onTyping?: () => void;
  hint?: string;
  ref?: Ref<HTMLTextAreaElement>;
}

/** A text field that grows, sends with Enter, and says when it is nearly full. */
export function Composer({ label, value, onChange, onSend, onTyping, hint, ref }: ComposerProps) {
  const { text, locale } = useWords();
  const count = (characters: number) => ({ count: characters.toLocaleString(locale) });
  const own = useRef<HTMLTextAreaElement>(null);
  const field = (ref as RefObject<HTMLTextAreaElement | null> | undefined) ?? own;
  const length = value.length < WARN_FROM ? value.length : codePoints(value);
  const left = TEXT_LIMIT - length;
  const sendable = value.trim() !== "" && left >= 0;

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [value, field]);

  const send = () => {
    if (sendable) onSend(value.trim());
  };

  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes (Japanese, Chinese), Enter picks a word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={styles.box}>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={value}
          placeholder={label}
          aria-label={label}
          aria-invalid={left < 0}
          enterKeyHint="send"
          onChange={(event) => {
            onChange(event.target.value);
            onTyping?.();
          }}
          onKeyDown={handleKey}
        />
        <button type="submit" className={styles.send} aria-label={text.chat.send} title={text.chat.send} disabled={!sendable}>
          <Icon name="send" />
        </button>
      </div>
      <p className={cx(styles.below, left < 0 && styles.over)} aria-live="polite">
        {left < 0 ? fill(text.chat.tooLong, count(-left)) : length >= WARN_FROM ? fill(text.chat.charactersLeft, count(left)) : <span className={styles.hint}>{hint}</span>}
      </p>
    </form>
  );
}

import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { useText } from "@/lib/i18n";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import { Icon } from "./icons";
import styles from "./Toasts.module.css";

type Tone = "good" | "bad" | "info";
type Notify = (tone: Tone, words: string, undo?: () => void) => void;

interface Toast {
  id: number;
  tone: Tone;
  words: string;
  undo: (() => void) | undefined;
}

const GONE_AFTER_MS = { good: 4_000, info: 7_000, bad: 9_000 };
/** What can be taken back stays long enough to be noticed. */
const UNDO_MS = 9_000;
const icons = { good: "check", bad: "alert", info: "info" } as const;

const NotifyContext = createContext<Notify>(() => undefined);

/** Says something in passing, in the corner; errors and what can be undone stay longer. */
export const useNotify = (): Notify => useContext(NotifyContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const text = useText();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const remove = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const notify = useCallback<Notify>(
    (tone, words, undo) => {
      const id = performance.now();
      setToasts((all) => [
        // One thing went well at a time; what went wrong stays to be read.
        ...all.filter((toast) => toast.words !== words && toast.tone !== "good").slice(-2),
        { id, tone, words, undo },
      ]);
      setTimeout(() => remove(id), undo ? UNDO_MS : GONE_AFTER_MS[tone]);
    },
    [remove],
  );
  return (
    <NotifyContext value={notify}>
      {children}
      <div className={styles.corner} role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={cx(styles.toast, styles[toast.tone])}>
            <Icon name={icons[toast.tone]} size={18} />
            <p dir="auto">{toast.words}</p>
            {toast.undo && (
              <Button
                size="sm"
                look="quiet"
                onClick={() => {
                  remove(toast.id);
                  toast.undo?.();
                }}
              >
                {text.handoff.undo}
              </Button>
            )}
            <IconButton icon="close" label={text.common.dismiss} onClick={() => remove(toast.id)} />
          </div>
        ))}
      </div>
    </NotifyContext>
  );
}

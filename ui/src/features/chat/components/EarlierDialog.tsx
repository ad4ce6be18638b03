import { useCallback, useEffect, useState } from "react";
import { Chip } from "@/components/Chip";
import { Dialog } from "@/components/Dialog";
import { lastWords } from "@/components/media/lastWords";
import { ErrorState, Skeleton } from "@/components/states";
import type { Conversation } from "@/lib/api/types";
import { longDate } from "@/lib/format/time";
import { useWords } from "@/lib/i18n";
import { listMyConversations } from "../api/listMyConversations";
import styles from "./EarlierDialog.module.css";

interface EarlierDialogProps {
  currentId: string | null;
  onOpen: (id: string) => void;
  onClose: () => void;
}

/** The customer's own conversations, to go back to one. */
export function EarlierDialog({ currentId, onOpen, onClose }: EarlierDialogProps) {
  const { text, locale } = useWords();
  const [items, setItems] = useState<Conversation[] | null>(null);
  const [error, setError] = useState<unknown>(null);

  const load = useCallback(async () => {
    try {
      setItems(await listMyConversations());
      setError(null);
    } catch (problem) {
      setError(problem);
    }
  }, []);
  useEffect(() => {
    const first = setTimeout(() => void load());
    return () => clearTimeout(first);
  }, [load]);

  return (
    <Dialog title={text.chat.earlier} onClose={onClose}>
      {error !== null && <ErrorState title={text.chat.loadFailed} error={error} onRetry={() => void load()} />}
      {items === null && error === null && <Skeleton widths={[0.9, 0.6, 0.8]} label={text.common.loading} />}
      {items?.length === 0 && <p className={styles.none}>{text.chat.noEarlier}</p>}
      {items && items.length > 0 && (
        <ul className={styles.list}>
          {items.map((conversation) => (
            <li key={conversation.id}>
              <button type="button" onClick={() => onOpen(conversation.id)}>
                <span className={styles.words} dir="auto">
                  {conversation.last_message ? lastWords(conversation.last_message, text) : text.chat.untitled}
                </span>
                <span className={styles.meta}>
                  {longDate(conversation.updated_at, locale)}
                  {conversation.id === currentId && <Chip tone="accent">{text.chat.current}</Chip>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

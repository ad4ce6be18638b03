import { useEffect, useRef } from "react";
import { cx } from "@/components/cx";
import type { CannedReply } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import styles from "./CannedList.module.css";

interface CannedListProps {
  id: string;
  replies: CannedReply[];
  active: number;
  onPick: (reply: CannedReply) => void;
}

/** Above the text: the canned replies that fit what is typed after a slash. */
export function CannedList({ id, replies, active, onPick }: CannedListProps) {
  const { canned } = useText();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div className={styles.box}>
      <ul ref={list} id={id} role="listbox" aria-label={canned.list} className={styles.list}>
        {replies.map((reply, index) => (
          <li
            key={reply.id}
            id={`${id}-${reply.id}`}
            role="option"
            aria-selected={index === active}
            className={cx(index === active && styles.active)}
            // The text keeps the focus, and its caret.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(reply)}
          >
            <span className={styles.head}>
              <b>/{reply.shortcut}</b>
              <span dir="auto">{reply.title}</span>
            </span>
            <span className={styles.preview} dir="auto" lang={reply.language}>
              {reply.text}
            </span>
          </li>
        ))}
      </ul>
      {replies.length === 0 && (
        <p role="status">
          <b>{canned.none}</b> {canned.noneMore}
        </p>
      )}
    </div>
  );
}

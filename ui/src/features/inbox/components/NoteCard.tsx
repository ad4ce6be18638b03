import { useState } from "react";
import { Button } from "@/components/Button";
import { Icon } from "@/components/icons";
import type { Note } from "@/lib/api/types";
import { clockTime, fullTime } from "@/lib/format/time";
import { useText, type Catalogue } from "@/lib/i18n";
import styles from "./NoteCard.module.css";

interface NoteCardProps {
  note: Note;
  mayRemove: boolean;
  onRemove: () => void;
}

/** What agents told each other, among what was said to the customer and unlike it. */
export function NoteCard({ note, mayRemove, onRemove }: NoteCardProps) {
  const text = useText();
  const [asks, setAsks] = useState(false);
  const own = text.notes;
  if (note.kind !== "note" && note.text === "") return <Step note={note} />;
  return (
    <article className={styles.note} aria-label={`${own.note}, ${own.forAgents}`}>
      <header>
        <Icon name="note" size={14} />
        <b dir="auto">{note.kind === "note" ? (note.author?.full_name ?? own.somebody) : stepWords(note, text)}</b>
        <span>
          {own.note}, {own.forAgents}
        </span>
        <time dateTime={note.created_at} title={fullTime(note.created_at)}>
          {clockTime(note.created_at)}
        </time>
      </header>
      <p dir="auto">{note.text}</p>
      {mayRemove && note.kind === "note" &&
        (asks ? (
          <footer>
            <span>{own.sure}</span>
            <Button size="sm" look="danger" autoFocus onClick={onRemove}>
              {own.remove}
            </Button>
            <Button size="sm" look="quiet" onClick={() => setAsks(false)}>
              {own.keep}
            </Button>
          </footer>
        ) : (
          <button type="button" className={styles.remove} aria-label={own.remove} title={own.remove} onClick={() => setAsks(true)}>
            <Icon name="trash" size={16} />
          </button>
        ))}
    </article>
  );
}

/** Who passed the conversation on, and to whom. */
function stepWords({ author, to, kind }: Note, { notes }: Catalogue): string {
  if (kind === "desk") return notes.steps.desk;
  const who = author?.full_name ?? notes.somebody;
  if (kind === "hand_back") return notes.steps.handedBack(who);
  if (to === null) return notes.steps.released(who);
  return to.id === author?.id ? notes.steps.took(who) : notes.steps.gave(who, to.full_name);
}

/** A step without a word on it. */
function Step({ note }: { note: Note }) {
  const text = useText();
  return (
    <p className={styles.step} dir="auto">
      {stepWords(note, text)} · <time dateTime={note.created_at}>{clockTime(note.created_at)}</time>
    </p>
  );
}

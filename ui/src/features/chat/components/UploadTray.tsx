import type { Ref } from "react";
import { Button } from "@/components/Button";
import { cx } from "@/components/cx";
import { Icon } from "@/components/icons";
import { useText } from "@/lib/i18n";
import type { Note } from "../state/mediaNotes";
import type { Upload } from "../state/uploadQueue";
import { UploadItem } from "./UploadItem";
import styles from "./UploadTray.module.css";

interface UploadTrayProps {
  uploads: Upload[];
  notes: Note[];
  onRemove: (upload: Upload) => void;
  onRetry: (upload: Upload) => void;
  onRecord: () => void;
  ref: Ref<HTMLUListElement>;
}

/** Above the text: the files that go along, and what is to be said about them. */
export function UploadTray({ uploads, notes, onRemove, onRetry, onRecord, ref }: UploadTrayProps) {
  const { media } = useText().chat;
  return (
    <>
      {uploads.length > 0 && (
        <ul ref={ref} className={styles.files} tabIndex={-1}>
          {uploads.map((upload) => (
            <UploadItem key={upload.key} upload={upload} onRemove={() => onRemove(upload)} onRetry={() => onRetry(upload)} />
          ))}
        </ul>
      )}
      {/* Always there, so that what comes into it is read out. */}
      <div className={styles.notes} role="status">
        {notes.map(({ tone, words, again }) => (
          <p key={words} className={cx(styles.note, styles[tone])}>
            <Icon name={tone === "plain" ? "clock" : tone === "info" ? "info" : "alert"} size={16} />
            <span dir="auto">{words}</span>
            {again && (
              <Button size="sm" icon="mic" onClick={onRecord}>
                {media.record}
              </Button>
            )}
          </p>
        ))}
      </div>
    </>
  );
}

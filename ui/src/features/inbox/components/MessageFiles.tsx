import { cx } from "@/components/cx";
import { Attachments } from "@/components/media/Attachments";
import type { Message } from "@/lib/api/types";
import styles from "./MessageFiles.module.css";
import { PictureFile } from "./PictureFile";
import { TranscriptChanges, VoiceFile } from "./VoiceFile";

/** The files of a message with what was found in them. */
export function MessageFiles({ message }: { message: Message }) {
  const files = message.attachments ?? [];
  // What a colleague sends is not looked into.
  if (message.sender !== "customer") return <Attachments attachments={files} />;
  const pictures = files.filter((file) => file.kind === "image");
  return (
    <div className={styles.files}>
      {pictures.length > 0 && (
        <div className={cx(styles.pictures, pictures.length > 1 && styles.many)}>
          {pictures.map((file) => (
            <PictureFile key={file.id} file={file} message={message} cropped={pictures.length > 1} />
          ))}
        </div>
      )}
      {files
        .filter((file) => file.kind === "audio")
        .map((file) => (
          <VoiceFile key={file.id} file={file} message={message} />
        ))}
      <TranscriptChanges message={message} />
    </div>
  );
}

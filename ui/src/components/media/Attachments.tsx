import { cx } from "@/components/cx";
import type { Attachment } from "@/lib/api/types";
import styles from "./Attachments.module.css";
import { Picture } from "./Picture";
import { SoundPlayer } from "./SoundPlayer";

/** The files of a message: pictures side by side, sounds below each other. */
export function Attachments({ attachments = [] }: { attachments?: Attachment[] | undefined }) {
  if (attachments.length === 0) return null;
  const pictures = attachments.filter((file) => file.kind === "image");
  const sounds = attachments.filter((file) => file.kind === "audio");
  return (
    <div className={styles.media}>
      {pictures.length > 0 && (
        <div className={cx(styles.pictures, pictures.length > 1 && styles.many)}>
          {pictures.map((file) => (
            <Picture key={file.id} file={file} cropped={pictures.length > 1} />
          ))}
        </div>
      )}
      {sounds.map((file) => (
        <SoundPlayer key={file.id} source={file.url} seconds={file.duration_s ?? null} />
      ))}
    </div>
  );
}

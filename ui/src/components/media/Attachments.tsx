import { createContext, type ComponentType } from "react";
import { cx } from "@/components/cx";
import type { Attachment, Message } from "@/lib/api/types";
import styles from "./Attachments.module.css";
import { Picture } from "./Picture";
import { SoundPlayer } from "./SoundPlayer";

/** How the files of a stored message are shown: a page that knows more of them puts its own in place. */
export const FilesContext = createContext<ComponentType<{ message: Message }>>(({ message }) => (
  <Attachments attachments={message.attachments} />
));

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

import { useRef, type ChangeEvent } from "react";
import { IconButton } from "@/components/Button";
import { useText } from "@/lib/i18n";
import styles from "./FileButtons.module.css";

/** Picks files, and takes a photo on what has a camera at hand. */
export function FileButtons({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { media } = useText().chat;
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.target.files ?? [])]);
    // So that the same file can be picked again.
    event.target.value = "";
  };
  return (
    <span className={styles.buttons}>
      <IconButton icon="clip" label={media.attach} onClick={() => files.current?.click()} />
      <span className={styles.camera}>
        <IconButton icon="camera" label={media.camera} onClick={() => camera.current?.click()} />
      </span>
      <input ref={files} type="file" accept="image/*,audio/*" multiple hidden aria-label={media.attach} onChange={take} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden aria-label={media.camera} onChange={take} />
    </span>
  );
}

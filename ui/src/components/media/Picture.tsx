import { useState } from "react";
import { cx } from "@/components/cx";
import { Icon } from "@/components/icons";
import type { Attachment } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { previewOf } from "@/lib/media/previews";
import { Lightbox } from "./Lightbox";
import styles from "./Picture.module.css";
import { pictureBox } from "./pictureBox";

interface PictureProps {
  file: Attachment;
  /** One of several: square, cut at its sides. */
  cropped?: boolean;
  /** Shows it another way than by itself over the page. */
  onOpen?: () => void;
}

/** A picture of a message. A click shows the whole of it. */
export function Picture({ file, cropped = false, onOpen }: PictureProps) {
  const { media } = useText().chat;
  const [open, setOpen] = useState(false);
  // First what this page has in memory, then the server's, then a sign in its place.
  const [failures, setFailures] = useState(0);
  const source = [previewOf(file.id), file.url].filter((url) => url !== undefined)[failures];
  const box = pictureBox(file);
  if (source === undefined) {
    return (
      <p className={styles.missing}>
        <Icon name="picture" size={18} />
        <span dir="auto">{file.name || media.picture}</span>
      </p>
    );
  }
  return (
    <>
      <button
        type="button"
        className={cx(styles.picture, cropped && styles.cropped)}
        style={cropped ? undefined : { width: box.width, aspectRatio: box.ratio }}
        aria-label={`${media.enlarge}: ${file.name}`}
        aria-haspopup="dialog"
        onClick={onOpen ?? (() => setOpen(true))}
      >
        <img src={source} alt="" loading="lazy" decoding="async" onError={() => setFailures(failures + 1)} />
      </button>
      {open && <Lightbox source={source} name={file.name} onClose={() => setOpen(false)} />}
    </>
  );
}

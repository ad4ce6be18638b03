import { useState } from "react";
import { Chip } from "@/components/Chip";
import { cx } from "@/components/cx";
import { Picture } from "@/components/media/Picture";
import type { Attachment, AttachmentRead, Message } from "@/lib/api/types";
import { useText, type Catalogue } from "@/lib/i18n";
import { useFindings } from "../state/useFindings";
import styles from "./MessageFiles.module.css";
import { PictureViewer } from "./PictureViewer";

interface PictureFileProps {
  file: Attachment;
  message: Message;
  cropped: boolean;
}

/** A picture in the thread, with a line on what was found in it; it opens with all that was. */
export function PictureFile({ file, message, cropped }: PictureFileProps) {
  const text = useText();
  const findings = useFindings(file, message);
  const [open, setOpen] = useState(false);
  const { found, reading } = findings;
  return (
    <figure className={styles.picture}>
      <Picture file={file} cropped={cropped} onOpen={() => setOpen(true)} />
      <figcaption className={styles.caption} aria-live="polite">
        {found?.vision && found.vision.kind !== "other" && <Chip>{text.files.kinds[found.vision.kind]}</Chip>}
        <span className={cx(reading && styles.waiting)}>{summaryOf(found, reading, text)}</span>
        {file.problem && <span className={styles.problem}>{text.files.problems[file.problem]}</span>}
      </figcaption>
      {open && <PictureViewer file={file} findings={findings} onClose={() => setOpen(false)} />}
    </figure>
  );
}

function summaryOf(found: AttachmentRead | null, reading: boolean, { files }: Catalogue): string {
  if (found?.ocr) return found.ocr.lines.length > 0 ? files.lines(found.ocr.lines.length) : files.noText;
  return reading ? files.reading : files.unread;
}

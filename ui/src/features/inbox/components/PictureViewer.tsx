import { useEffect, useRef, useState } from "react";
import { IconButton } from "@/components/Button";
import { Skeleton } from "@/components/states";
import type { Attachment } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import type { Findings } from "../state/useFindings";
import { PictureFacts } from "./PictureFacts";
import { PictureStage } from "./PictureStage";
import { PictureText } from "./PictureText";
import styles from "./PictureViewer.module.css";

interface PictureViewerProps {
  file: Attachment;
  findings: Findings;
  onClose: () => void;
}

const CLOSEST = 4;

/** A picture over the whole page, its text drawn where it stands, and beside it all that was found. */
export function PictureViewer({ file, findings, onClose }: PictureViewerProps) {
  const text = useText();
  const { files } = text;
  const dialog = useRef<HTMLDialogElement>(null);
  const [boxes, setBoxes] = useState(true);
  const [active, setActive] = useState<number | null>(null);
  const [zoom, setZoom] = useState(1);
  const { found, reading } = findings;
  const lines = found?.ocr?.lines ?? [];

  useEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles.viewer}
      aria-label={file.name || files.open}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.inside}>
        <header className={styles.bar}>
          <h2 dir="auto">{file.name}</h2>
          {lines.length > 0 && (
            <IconButton icon={boxes ? "eye" : "eyeOff"} label={files.boxes} aria-pressed={boxes} onClick={() => setBoxes(!boxes)} />
          )}
          <IconButton icon="minus" label={files.zoomOut} disabled={zoom === 1} onClick={() => setZoom(Math.max(1, zoom / 2))} />
          <IconButton icon="plus" label={files.zoomIn} disabled={zoom >= CLOSEST} onClick={() => setZoom(zoom * 2)} />
          <IconButton icon="close" label={text.common.close} onClick={onClose} />
        </header>
        <PictureStage file={file} lines={boxes ? lines : []} zoom={zoom} active={active} onActive={setActive} />
        <aside className={styles.side}>
          {found?.vision && <PictureFacts content={found.vision} problem={file.problem ?? null} />}
          {found?.ocr ? (
            <PictureText found={found.ocr} active={active} onActive={setActive} />
          ) : reading ? (
            <>
              <p className={styles.soft}>{files.reading}</p>
              <Skeleton widths={[0.7, 0.5, 0.8]} label={files.reading} />
            </>
          ) : (
            <p className={styles.soft}>{files.unread}</p>
          )}
        </aside>
      </div>
    </dialog>
  );
}

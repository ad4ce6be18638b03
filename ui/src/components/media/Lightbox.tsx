import { useEffect, useRef, type KeyboardEvent, type MouseEvent } from "react";
import { IconButton } from "@/components/Button";
import { cx } from "@/components/cx";
import { useText } from "@/lib/i18n";
import styles from "./Lightbox.module.css";
import { useZoom } from "./useZoom";

interface LightboxProps {
  source: string;
  name: string;
  onClose: () => void;
}

/** A picture over the whole page. Click, + and - zoom, 0 fits it in again, Escape closes. */
export function Lightbox({ source, name, onClose }: LightboxProps) {
  const text = useText();
  const { media } = text.chat;
  const dialog = useRef<HTMLDialogElement>(null);
  const { stage, picture, zoom, zoomBy, fit } = useZoom();
  const close = text.common.close;

  useEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  const handleKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") zoomBy(2);
    else if (event.key === "-") zoomBy(0.5);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  };
  const handleClick = (event: MouseEvent) => {
    if (zoom > 1) fit();
    else zoomBy(2.5, { x: event.clientX, y: event.clientY });
  };

  return (
    <dialog
      ref={dialog}
      className={styles.lightbox}
      aria-label={name || media.picture}
      onKeyDown={handleKey}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.bar}>
        <span className={styles.name} dir="auto">
          {name}
        </span>
        <IconButton icon="zoom" label={media.enlarge} aria-pressed={zoom > 1} onClick={() => (zoom > 1 ? fit() : zoomBy(2.5))} />
        <IconButton icon="close" label={close} onClick={onClose} />
      </header>
      {/* Beside the picture is outside: a click there closes, like in every dialog here. */}
      <div
        ref={stage}
        className={styles.stage}
        onClick={(event) => {
          if (event.target === stage.current) onClose();
        }}
      >
        <img
          ref={picture}
          src={source}
          alt={name || media.picture}
          className={cx(styles.picture, zoom > 1 && styles.zoomed)}
          onClick={handleClick}
        />
      </div>
    </dialog>
  );
}

import { useRef } from "react";
import { IconButton } from "@/components/Button";
import { cx } from "@/components/cx";
import type { IconName } from "@/components/icons";
import { useText } from "@/lib/i18n";
import styles from "./FileButtons.module.css";

type OnFiles = (files: File[]) => void;

/** Picks pictures and sounds. */
export function FilesButton({ onFiles }: { onFiles: OnFiles }) {
  return <Picker icon="clip" label={useText().chat.media.attach} accept="image/*,audio/*" multiple onFiles={onFiles} />;
}

/** Takes a photo, on what has a camera at hand. */
export function CameraButton({ onFiles }: { onFiles: OnFiles }) {
  return <Picker icon="camera" label={useText().chat.media.camera} accept="image/*" capture="environment" className={styles.camera} onFiles={onFiles} />;
}

interface PickerProps {
  icon: IconName;
  label: string;
  accept: string;
  multiple?: boolean;
  capture?: "environment";
  className?: string | undefined;
  onFiles: OnFiles;
}

function Picker({ icon, label, className, onFiles, ...field }: PickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span className={cx(styles.picker, className)}>
      <IconButton icon={icon} label={label} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        {...field}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // So that the same file can be picked again.
          event.target.value = "";
        }}
      />
    </span>
  );
}

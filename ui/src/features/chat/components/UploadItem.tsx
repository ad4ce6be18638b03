import { cx } from "@/components/cx";
import { Icon } from "@/components/icons";
import { SoundPlayer } from "@/components/media/SoundPlayer";
import { fill, useText } from "@/lib/i18n";
import { mayRetry } from "../state/faults";
import { isBusy, type Upload } from "../state/uploadQueue";
import styles from "./UploadItem.module.css";

interface UploadItemProps {
  upload: Upload;
  onRemove: () => void;
  onRetry: () => void;
}

/** One file beside the text: what it is, how far it is, and the way to be rid of it. */
export function UploadItem({ upload, onRemove, onRetry }: UploadItemProps) {
  const text = useText();
  const { media } = text.chat;
  const { kind, state, voice, fault } = upload;
  const name = voice ? media.voice : upload.name;
  return (
    <li className={cx(styles.item, styles[kind], state === "failed" && styles.failed)} aria-label={name}>
      {kind === "image" ? <Thumbnail upload={upload} /> : <Sound upload={upload} name={name} />}
      {isBusy(upload) && <Progress upload={upload} label={voice ? media.transcribing : `${media.uploading} ${name}`} />}
      {fault && mayRetry(fault) && (
        <button type="button" className={styles.retry} aria-label={`${text.common.retry}: ${name}`} title={text.common.retry} onClick={onRetry}>
          <Icon name="undo" size={18} />
        </button>
      )}
      <button
        type="button"
        className={styles.remove}
        aria-label={voice ? media.discard : fill(media.remove, { name })}
        title={voice ? media.discard : fill(media.remove, { name })}
        onClick={onRemove}
      >
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}

/** The picture itself, with a sign below it for those that this browser cannot draw. */
function Thumbnail({ upload }: { upload: Upload }) {
  return (
    <span className={styles.thumbnail}>
      <Icon name="picture" />
      <img src={upload.preview} alt="" onError={(event) => (event.currentTarget.hidden = true)} />
    </span>
  );
}

function Sound({ upload, name }: { upload: Upload; name: string }) {
  const { attachment, preview, seconds, voice } = upload;
  return (
    <span className={styles.sound}>
      <SoundPlayer source={preview} seconds={seconds ?? attachment?.duration_s ?? null} label={name} />
      {!voice && (
        <span className={styles.name} dir="auto">
          {name}
        </span>
      )}
    </span>
  );
}

/** Once all of it is up, the server takes its time: then the bar only says that it goes on. */
function Progress({ upload, label }: { upload: Upload; label: string }) {
  const arrived = upload.progress >= 1;
  return (
    <span
      className={cx(styles.progress, arrived && styles.arrived)}
      role="progressbar"
      aria-label={label}
      aria-valuenow={arrived ? undefined : Math.round(upload.progress * 100)}
    >
      <i style={{ width: `${Math.max(4, upload.progress * 100)}%` }} />
    </span>
  );
}

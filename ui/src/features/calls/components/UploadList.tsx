import { Button, IconButton } from "@/components/Button";
import { Icon } from "@/components/icons";
import { percent } from "@/lib/format/language";
import { callUploads, useCallUploads, type CallUpload } from "../state/uploads";
import { words } from "../words";
import styles from "./Calls.module.css";
import { Progress } from "./Progress";

const own = words.uploads;

/** The recordings on their way up, and those that did not get through. */
export function UploadList() {
  const uploads = useCallUploads();
  if (uploads.length === 0) return null;
  return (
    <ul className={styles.uploads} aria-label={own.label}>
      {uploads.map((upload) => (
        <UploadRow key={upload.key} upload={upload} />
      ))}
    </ul>
  );
}

function UploadRow({ upload: { key, file, progress, problem } }: { upload: CallUpload }) {
  return (
    <li className={styles.upload}>
      <Icon name={problem ? "alert" : "upload"} size={18} />
      <div>
        <b dir="auto">{file.name}</b>
        {problem ? (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        ) : (
          <>
            <p>{progress < 1 ? own.going(percent(progress)) : own.checking}</p>
            <Progress share={progress} label={own.going(percent(progress))} />
          </>
        )}
      </div>
      {problem && (
        <Button size="sm" onClick={() => callUploads.retry(key)}>
          {own.again}
        </Button>
      )}
      <IconButton icon="close" label={problem ? own.dismiss : own.abort} onClick={() => callUploads.remove(key)} />
    </li>
  );
}

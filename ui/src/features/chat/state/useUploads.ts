import { useEffect, useState, useSyncExternalStore } from "react";
import { useLatest } from "@/lib/hooks/useLatest";
import { shrinkPicture } from "@/lib/media/shrinkPicture";
import { removeAttachment } from "../api/removeAttachment";
import { transcribeAudio } from "../api/transcribeAudio";
import { uploadAttachment } from "../api/uploadAttachment";
import { UploadQueue } from "./uploadQueue";

const newQueue = () =>
  new UploadQueue({ prepare: shrinkPicture, upload: uploadAttachment, transcribe: transcribeAudio, discard: removeAttachment });

/** The files beside the text. `onHeard` is told what was understood of a recording. */
export function useUploads(onHeard: (words: string) => void) {
  const [queue] = useState(newQueue);
  const tray = useSyncExternalStore(queue.subscribe, () => queue.tray);
  const latest = useLatest(onHeard);
  useEffect(() => queue.listen((words) => latest.current(words)), [queue, latest]);
  return { queue, ...tray };
}

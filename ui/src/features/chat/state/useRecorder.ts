import { useEffect, useState, useSyncExternalStore } from "react";
import { useLatest } from "@/lib/hooks/useLatest";
import { measureStream, openMicrophone, recordStream } from "@/lib/media/microphone";
import { VoiceRecorder, type OnRecorded } from "./voiceRecorder";

const newRecorder = () => new VoiceRecorder({ open: openMicrophone, record: recordStream, measure: measureStream });

/** The microphone. `onRecorded` gets each voice message; leaving the page throws away what is being recorded. */
export function useRecorder(onRecorded: OnRecorded) {
  const [recorder] = useState(newRecorder);
  const phase = useSyncExternalStore(recorder.subscribe, () => recorder.phase);
  const latest = useLatest(onRecorded);
  useEffect(() => recorder.listen((file, seconds) => latest.current(file, seconds)), [recorder, latest]);
  return { recorder, phase };
}

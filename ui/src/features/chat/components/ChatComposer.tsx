import { useEffect, useRef, useState, type RefObject } from "react";
import { IconButton } from "@/components/Button";
import { Composer } from "@/components/Composer";
import type { Attachment } from "@/lib/api/types";
import { useLatest } from "@/lib/hooks/useLatest";
import { useWords } from "@/lib/i18n";
import { canRecord } from "@/lib/media/microphone";
import { hush } from "@/lib/media/oneSound";
import { withHeard, withoutHeard } from "../state/draftWords";
import { notesOf, type Note } from "../state/mediaNotes";
import { isBusy, type Upload } from "../state/uploadQueue";
import { useDroppedFiles } from "@/lib/hooks/useDroppedFiles";
import { useRecorder } from "../state/useRecorder";
import { useUploads } from "../state/useUploads";
import { DropOverlay } from "@/components/DropOverlay";
import { CameraButton, FilesButton } from "./FileButtons";
import { RecorderPanel } from "./RecorderPanel";
import { UploadTray } from "./UploadTray";

interface ChatComposerProps {
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: (words: string, attachments: Attachment[]) => void;
  onTyping: () => void;
}

/** Where the customer writes, speaks, and adds pictures and sounds. */
export function ChatComposer({ field, onSend, onTyping }: ChatComposerProps) {
  const { text, locale } = useWords();
  const { media } = text.chat;
  const [draft, setDraft] = useState("");
  const [sending, setSending] = useState(false);
  const { queue, uploads, refused } = useUploads((words) => setDraft((before) => withHeard(before, words)));
  const { recorder, phase } = useRecorder(queue.addVoice);
  const over = useDroppedFiles(queue.add);
  const latest = useLatest(draft);
  const tray = useRef<HTMLUListElement>(null);
  const microphone = useRef<HTMLButtonElement>(null);
  const ending = useRef<"kept" | "discarded">("kept");

  useEffect(() => {
    if (phase !== "recording") return;
    return () => {
      // A phone's keyboard should not come up by itself.
      const next = matchMedia("(pointer: coarse)").matches ? tray : field;
      (ending.current === "kept" ? next : microphone).current?.focus();
    };
  }, [phase, field]);

  const record = () => {
    hush();
    ending.current = "kept";
    void recorder.start();
  };
  const discard = () => {
    ending.current = "discarded";
    recorder.discard();
  };
  const send = async (words: string) => {
    setSending(true);
    const ready = await queue.settled();
    setSending(false);
    // Whoever goes on writing meanwhile has not finished.
    if (!ready || latest.current.trim() !== words) return;
    onSend(words, queue.take());
    setDraft("");
    field.current?.focus();
  };
  const drop = (upload: Upload) => {
    queue.remove(upload.key);
    setDraft((before) => withoutHeard(before, upload.transcript ?? ""));
    field.current?.focus();
  };

  const refusal: Note[] = phase === "refused" ? [{ tone: "bad", words: media.noMicrophone }] : [];
  return (
    <>
      <Composer
        ref={field}
        label={text.chat.composer}
        value={draft}
        hint={text.chat.hint}
        onChange={setDraft}
        onSend={(words) => void send(words)}
        onTyping={onTyping}
        onFiles={queue.add}
        more={uploads.some((upload) => upload.attachment !== null || isBusy(upload))}
        blocked={uploads.some((upload) => upload.state === "failed" || (upload.voice && isBusy(upload)))}
        busy={sending}
        tray={
          <UploadTray
            ref={tray}
            uploads={uploads}
            notes={[...refusal, ...notesOf({ uploads, refused }, text, locale)]}
            onRemove={drop}
            onRetry={(upload) => queue.retry(upload.key)}
            onRecord={record}
          />
        }
        start={<FilesButton onFiles={queue.add} />}
        end={<CameraButton onFiles={queue.add} />}
        voice={canRecord() && <IconButton ref={microphone} icon="mic" label={media.record} aria-busy={phase === "asking"} onClick={record} />}
        instead={
          phase === "recording" && (
            <RecorderPanel startedAt={recorder.startedAt} level={() => recorder.level()} onStop={recorder.stop} onDiscard={discard} />
          )
        }
      />
      {over && <DropOverlay words={media.drop} />}
    </>
  );
}

import { useRef, useState } from "react";
import { Button } from "@/components/Button";
import { DropOverlay } from "@/components/DropOverlay";
import { ListStates } from "@/components/ListStates";
import { Page } from "@/components/Page";
import { Segments } from "@/components/Segments";
import { EmptyState } from "@/components/states";
import { useNotify } from "@/components/Toasts";
import { useDroppedFiles } from "@/lib/hooks/useDroppedFiles";
import { fileKind } from "@/lib/media/fileKind";
import type { CallFilter } from "../api/calls";
import { callUploads } from "../state/uploads";
import { useCalls } from "../state/useCalls";
import { words } from "../words";
import { BringDialog } from "./BringDialog";
import { CallTable } from "./CallTable";
import { UploadList } from "./UploadList";

// Phones and recorders name their files in many ways; the server looks into them again.
const ACCEPTED = "audio/*,video/mp4,video/webm,.m4a,.mp3,.wav,.ogg,.opus,.webm,.flac,.aac,.amr";

const views = (["", "running", "done", "failed"] as const).map((key) => ({ key, name: words.views[key] }));

/** `/desk/calls`: bring recordings, and see how far they are. */
export function CallsPage() {
  const [filter, setFilter] = useState<CallFilter>("");
  const { items, error, reload, more } = useCalls(filter);
  const [chosen, setChosen] = useState<File[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const notify = useNotify();

  const choose = (files: File[]) => {
    // A sound in an MP4 or WebM file is called a video by some systems.
    const sounds = files.filter((file) => file.size > 0 && (fileKind(file) === "audio" || file.type.startsWith("video/")));
    if (sounds.length < files.length) notify("bad", words.uploads.notSound);
    setChosen(sounds);
  };
  const over = useDroppedFiles(choose);

  return (
    <>
      <Page
        title={words.title}
        lead={words.lead}
        actions={
          <Button look="primary" icon="upload" onClick={() => input.current?.click()}>
            {words.bring}
          </Button>
        }
      >
        <input
          ref={input}
          hidden
          multiple
          type="file"
          accept={ACCEPTED}
          aria-label={words.bring}
          onChange={(event) => {
            choose([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <UploadList />
        <Segments label={words.viewsLabel} items={views} chosen={filter} onChoose={setFilter} />
        <ListStates
          count={items?.length ?? null}
          error={error}
          failed={words.failed}
          onRetry={() => void reload()}
          empty={
            <EmptyState icon="phone" title={words.noneOf[filter]}>
              {filter === "" && words.noneMore}
            </EmptyState>
          }
          onMore={more && (() => void more())}
        >
          <CallTable calls={items ?? []} />
        </ListStates>
      </Page>
      {over && <DropOverlay words={words.drop} />}
      {chosen.length > 0 && (
        <BringDialog
          files={chosen}
          onClose={() => setChosen([])}
          onBring={(facts) => {
            callUploads.add(chosen, facts);
            setChosen([]);
          }}
        />
      )}
    </>
  );
}

import { useCallback, useMemo, useState } from "react";
import { FilesContext } from "@/components/media/Attachments";
import { Thread } from "@/components/thread/Thread";
import { BothSidesContext, UntranslatedContext } from "@/components/thread/Words";
import { Working } from "@/components/thread/Working";
import type { PendingMessage } from "@/components/thread/pending";
import type { ConversationDetail, Note } from "@/lib/api/types";
import { customerName } from "@/lib/format/person";
import { useLatest } from "@/lib/hooks/useLatest";
import { useShortcuts } from "@/lib/hooks/useShortcuts";
import { fill, useText } from "@/lib/i18n";
import { useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { MessageFiles } from "./MessageFiles";
import { NoteCard } from "./NoteCard";
import { useInbox } from "../state/inboxContext";
import { markSeen } from "../state/seen";
import { whyUntranslated, type Languages } from "../state/translationWords";
import type { ThreadHandle } from "../state/useThread";

interface DeskThreadProps {
  thread: ThreadHandle;
  detail: ConversationDetail;
  languages: Languages;
  onRetry: (message: PendingMessage) => void;
  onRemoveNote: (note: Note) => void;
}

export function DeskThread({ thread, detail, languages, onRetry, onRemoveNote }: DeskThreadProps) {
  const text = useText();
  const { me, socket } = useInbox();
  const { id, customer_seen, agent_seen } = detail.conversation;
  const remove = useLatest(onRemoveNote);
  // Notes from before the first message that is shown come with the messages around them.
  const from = detail.has_more ? (detail.messages[0]?.created_at ?? "") : "";
  const asides = useMemo(
    () =>
      detail.notes
        .filter((note) => note.created_at >= from)
        .map((note) => ({
          id: note.id,
          at: note.created_at,
          content: <NoteCard note={note} mayRemove={note.author?.id === me.user_id || me.role === "admin"} onRemove={() => remove.current(note)} />,
        })),
    [detail.notes, from, me, remove],
  );
  const look = useCallback(
    (seq: number) => {
      markSeen(id, seq);
      if (seq > agent_seen) socket.read(id, seq);
    },
    [id, agent_seen, socket],
  );
  const { pending, typing, working, step } = thread.state;
  const customer = customerName(detail.conversation.customer);
  const [originals, setOriginals] = useState(false);
  useShortcuts({ o: () => setOriginals(!originals) });
  const explain = useCallback((code: string) => whyUntranslated(code, languages, text), [languages, text]);
  return (
    <BothSidesContext value={originals}>
      <FilesContext value={MessageFiles}>
        <UntranslatedContext value={explain}>
          <Thread
            messages={detail.messages}
            pending={pending}
            viewpoint="agent"
            customerName={customer}
            offline={useSocketStatus(socket) !== "open"}
            hasMore={detail.has_more}
            onOlder={thread.loadOlder}
            seenSeq={customer_seen}
            onSeen={look}
            asides={asides}
            onRetry={(clientMessageId) => {
              const message = pending.find((known) => known.client_message_id === clientMessageId);
              if (message) onRetry(message);
            }}
          >
            {typing !== null ? (
              <Working>{fill(text.thread.typing, { name: customer })}</Working>
            ) : (
              working && <Working>{text.files.working[step ?? ""] ?? fill(text.thread.typing, { name: text.thread.assistant })}</Working>
            )}
          </Thread>
        </UntranslatedContext>
      </FilesContext>
    </BothSidesContext>
  );
}

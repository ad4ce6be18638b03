import { useCallback, useState } from "react";
import { FilesContext } from "@/components/media/Attachments";
import { Thread } from "@/components/thread/Thread";
import { BothSidesContext, UntranslatedContext } from "@/components/thread/Words";
import { Working } from "@/components/thread/Working";
import type { PendingMessage } from "@/components/thread/pending";
import type { ConversationDetail } from "@/lib/api/types";
import { customerName } from "@/lib/format/person";
import { useShortcuts } from "@/lib/hooks/useShortcuts";
import { fill, useText } from "@/lib/i18n";
import { useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { MessageFiles } from "./MessageFiles";
import { useInbox } from "../state/inboxContext";
import { whyUntranslated, type Languages } from "../state/translationWords";
import type { ThreadHandle } from "../state/useThread";

interface DeskThreadProps {
  thread: ThreadHandle;
  detail: ConversationDetail;
  languages: Languages;
  onRetry: (message: PendingMessage) => void;
}

export function DeskThread({ thread, detail, languages, onRetry }: DeskThreadProps) {
  const text = useText();
  const { socket } = useInbox();
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

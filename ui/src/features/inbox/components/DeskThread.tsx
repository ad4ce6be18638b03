import { Thread } from "@/components/thread/Thread";
import { Working } from "@/components/thread/Working";
import type { PendingMessage } from "@/components/thread/pending";
import type { ConversationDetail } from "@/lib/api/types";
import { customerName } from "@/lib/format/person";
import { useText } from "@/lib/i18n";
import { useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { useInbox } from "../state/inboxContext";
import type { ThreadHandle } from "../state/useThread";

interface DeskThreadProps {
  thread: ThreadHandle;
  detail: ConversationDetail;
  onRetry: (message: PendingMessage) => void;
}

export function DeskThread({ thread, detail, onRetry }: DeskThreadProps) {
  const text = useText();
  const { socket } = useInbox();
  const { pending, typing, working } = thread.state;
  const customer = customerName(detail.conversation.customer);
  return (
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
        <Working>{text.thread.typing(customer)}</Working>
      ) : (
        working && <Working>{text.thread.typing(text.thread.assistant)}</Working>
      )}
    </Thread>
  );
}

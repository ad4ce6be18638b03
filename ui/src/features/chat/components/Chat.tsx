import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/Button";
import { ConnectionBanner } from "@/components/ConnectionBanner";
import { ErrorState, Skeleton } from "@/components/states";
import { Thread } from "@/components/thread/Thread";
import { useUnreadTitle } from "@/lib/hooks/useUnreadTitle";
import type { Conversation } from "@/lib/api/types";
import { useText, type Catalogue } from "@/lib/i18n";
import { useLanguageChoice } from "@/lib/i18n/customerLanguage";
import { useChat } from "../state/useChat";
import styles from "./Chat.module.css";
import { ChatComposer } from "./ChatComposer";
import { ChatHeader } from "./ChatHeader";
import frame from "./ChatPage.module.css";
import { EarlierDialog } from "./EarlierDialog";
import { TurnNotes } from "./TurnNotes";
import { Welcome } from "./Welcome";

/** Promises no answer at once where a person has the next word. */
function taglineOf(conversation: Conversation | null, text: Catalogue): string {
  if (conversation?.status === "awaiting_agent") return text.chat.taglineReview;
  return conversation?.status === "handed_off" ? text.chat.taglinePerson : text.chat.tagline;
}

/** One customer's chat, from greeting to answer. */
export function Chat({ userId }: { userId: string }) {
  const text = useText();
  const chat = useChat(userId);
  const { state } = chat;
  const [showsEarlier, setShowsEarlier] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const answers = state.messages.filter((message) => message.sender !== "customer").length;
  const { hear } = useLanguageChoice();
  const spoken = state.conversation?.primary_language;
  useEffect(() => {
    if (spoken) hear(spoken);
  }, [spoken, hear]);
  useUnreadTitle(text.chat.title, answers);

  const ask = (question: string) => {
    chat.send(question);
    field.current?.focus();
  };
  const startNew = () => {
    chat.startNew();
    setShowsEarlier(false);
    field.current?.focus();
  };

  const empty = state.messages.length === 0 && state.pending.length === 0;
  const closed = state.conversation?.status === "closed";
  return (
    <main className={frame.frame}>
      <ChatHeader
        tagline={taglineOf(state.conversation, text)}
        fresh={empty}
        news={state.elsewhere}
        onNew={startNew}
        onEarlier={() => setShowsEarlier(true)}
      />
      <ConnectionBanner status={chat.status} onRetry={chat.reconnect} />
      {state.phase === "loading" && <Skeleton widths={[0.55, 0.8, 0.35, 0.7]} label={text.common.loading} />}
      {state.phase === "failed" && (
        <ErrorState title={text.chat.loadFailed} error={state.error} onRetry={() => void chat.begin()} />
      )}
      {state.phase === "ready" && empty && <Welcome onPick={ask} />}
      {state.phase === "ready" && !empty && (
        <Thread
          key={state.conversationId ?? "new"}
          messages={state.messages}
          pending={state.pending}
          viewpoint="customer"
          customerName={text.thread.you}
          offline={chat.status !== "open"}
          hasMore={state.hasMore}
          onOlder={chat.loadOlder}
          onRetry={chat.retry}
          seenSeq={state.conversation?.agent_seen ?? 0}
          onSeen={chat.noteRead}
        >
          <TurnNotes state={state} />
        </Thread>
      )}
      <footer className={styles.footer}>
        {closed && (
          <div className={styles.closed}>
            <p>{text.chat.closed}</p>
            <Button icon="plus" onClick={startNew}>
              {text.chat.newConversation}
            </Button>
          </div>
        )}
        {state.phase === "ready" && <ChatComposer field={field} onSend={chat.send} onTyping={chat.noteTyping} />}
      </footer>
      {showsEarlier && (
        <EarlierDialog
          currentId={state.conversationId}
          onOpen={(id) => {
            setShowsEarlier(false);
            void chat.open(id);
          }}
          onClose={() => setShowsEarlier(false)}
        />
      )}
    </main>
  );
}

import { createContext, useContext, useEffect, useState } from "react";
import { useLatest } from "@/lib/hooks/useLatest";
import { useNow } from "@/lib/hooks/useNow";
import { useSocketListener, useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { useInbox } from "./inboxContext";
import { looked, lookingAt, nobody, said, writingAt, wrote, type Viewers } from "./viewers";

const TELL_EVERY_MS = 20_000;

export const ViewersContext = createContext<Viewers>(nobody);

/** Who looks at which conversation, as far as this page has heard. */
export function useViewers(): Viewers {
  const { me, socket } = useInbox();
  const [viewers, setViewers] = useState(nobody);
  useSocketListener(socket, {
    onEvent: (event) => {
      const now = Date.now();
      if (event.name === "conversation.viewing") setViewers((all) => looked(all, event.data, now));
      if (event.name === "typing" && event.data.who === "agent" && event.data.name && event.data.name !== me.full_name) {
        const { name } = event.data;
        setViewers((all) => wrote(all, event.conversation_id, name, now));
      }
      if (event.name === "message.created" && event.data.message.sender === "agent") setViewers((all) => said(all, event.conversation_id));
    },
  });
  return viewers;
}

export interface Others {
  /** Names of the colleagues who look at it. */
  looking: string[];
  writing: string | null;
}

/** Which colleagues have a conversation before them right now. */
export function useOthers(conversationId: string): Others {
  const { me } = useInbox();
  const viewers = useContext(ViewersContext);
  const now = useNow();
  const looking = lookingAt(viewers, conversationId, me.user_id, now).map((agent) => agent.full_name);
  return { looking, writing: writingAt(viewers, conversationId, now) };
}

/** Tells colleagues that this conversation is open here: at once, every 20 s, and when it is left or the tab is hidden. */
export function useTellViewing(conversationId: string): void {
  const { me, socket } = useInbox();
  const open = useSocketStatus(socket) === "open";
  const known = useLatest(useContext(ViewersContext));
  useSocketListener(socket, {
    onEvent: (event) => {
      if (event.name !== "conversation.viewing" || event.data.agent.id === me.user_id) return;
      const { agent, conversation_ids } = event.data;
      const now = Date.now();
      // Who has just come has not heard of this page: she need not wait for its next word.
      const isNew = lookingAt(known.current, conversationId, me.user_id, now).every((other) => other.id !== agent.id);
      if (isNew && conversation_ids.includes(conversationId) && document.visibilityState === "visible") socket.viewing(conversationId);
    },
  });
  useEffect(() => {
    if (!open) return;
    const tell = () => socket.viewing(document.visibilityState === "visible" ? conversationId : null);
    tell();
    const timer = setInterval(tell, TELL_EVERY_MS);
    document.addEventListener("visibilitychange", tell);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tell);
      socket.viewing(null);
    };
  }, [socket, open, conversationId]);
}

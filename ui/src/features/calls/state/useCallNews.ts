import { useEffect } from "react";
import type { Call } from "@/lib/api/types";
import { useLatest } from "@/lib/hooks/useLatest";
import { useSocketListener, useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { useCallsSocket } from "./callsContext";

/** With a live connection events tell; this only catches what they did not. */
const LIVE_EVERY_MS = 20_000;
const ALONE_EVERY_MS = 4_000;

interface News {
  onCall: (call: Call, whispered: boolean) => void;
  onRemoved: (id: string) => void;
  /** Asks the server again: events may have been missed. */
  onAsk: () => void;
}

/** What becomes of calls, live; asked for every few seconds while `working` and no events come. */
export function useCallNews(working: boolean, { onCall, onRemoved, onAsk }: News): void {
  const socket = useCallsSocket();
  const live = useSocketStatus(socket) === "open";
  const ask = useLatest(onAsk);
  useSocketListener(socket, {
    onEvent: (event) => {
      if (event.name === "call.progress" || event.name === "call.changed") onCall(event.data.call, event.name === "call.progress");
      else if (event.name === "call.removed") onRemoved(event.data.call_id);
    },
    onResync: onAsk,
  });
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(() => ask.current(), live ? LIVE_EVERY_MS : ALONE_EVERY_MS);
    return () => clearInterval(timer);
  }, [working, live, ask]);
}

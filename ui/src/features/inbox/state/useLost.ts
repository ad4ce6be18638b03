import { useEffect, useState } from "react";
import { useSocketListener } from "@/lib/realtime/useDeskSocket";
import { listConversations } from "../api/listConversations";
import { held, noHoldings } from "./holdings";
import { useInbox } from "./inboxContext";

/** Whether the desk gave up her conversations while she was gone, until she has read it. */
export function useLost(): { lost: boolean; forget: () => void } {
  const { me, socket } = useInbox();
  const [holdings, setHoldings] = useState(noHoldings);
  useEffect(() => {
    const leave = new AbortController();
    listConversations({ assigned: "me" }, leave.signal).then(
      ({ items }) => setHoldings((before) => ({ ...before, mine: new Set([...before.mine, ...items.map(({ id }) => id)]) })),
      // The queue itself says when the desk cannot be reached.
      () => undefined,
    );
    return () => leave.abort();
  }, [me.user_id]);
  useSocketListener(socket, { onEvent: (event) => setHoldings((before) => held(before, event, me.user_id)) });
  return { lost: holdings.lost, forget: () => setHoldings((before) => ({ ...before, lost: false })) };
}

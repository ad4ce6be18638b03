import { createContext, useContext } from "react";
import type { Me } from "@/lib/api/types";
import type { DeskSocket } from "@/lib/realtime/deskSocket";

export interface Inbox {
  me: Me;
  socket: DeskSocket;
}

export const InboxContext = createContext<Inbox | null>(null);

export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (!inbox) throw new Error("useInbox needs an InboxPage above it");
  return inbox;
}

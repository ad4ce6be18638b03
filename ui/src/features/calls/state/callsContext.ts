import { createContext, useContext } from "react";
import type { DeskSocket } from "@/lib/realtime/deskSocket";

export const CallsSocket = createContext<DeskSocket | null>(null);

export function useCallsSocket(): DeskSocket {
  const socket = useContext(CallsSocket);
  if (!socket) throw new Error("useCallsSocket needs a CallsDesk above it");
  return socket;
}

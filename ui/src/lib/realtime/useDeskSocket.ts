import { useEffect, useMemo, useSyncExternalStore } from "react";
import { DeskSocket, type SocketListener, type SocketStatus } from "./deskSocket";
import { StreamPosition } from "./streamPosition";
import { useLatest } from "@/lib/hooks/useLatest";

const socketUrl = (path: string) => `${location.origin.replace(/^http/, "ws")}${path}`;

/** The person's own socket, opened while the page that calls this is shown. */
export function useDeskSocket(kind: "customer" | "agent", userId: string): DeskSocket {
  const socket = useMemo(
    () => new DeskSocket({ url: socketUrl(`/ws/${kind}/${userId}`), position: new StreamPosition(`${kind}.${userId}`) }),
    [kind, userId],
  );
  useEffect(() => {
    socket.start();
    return () => socket.stop();
  }, [socket]);
  return socket;
}

export function useSocketStatus(socket: DeskSocket): SocketStatus {
  return useSyncExternalStore(
    (changed) => socket.subscribe({ onStatus: changed }),
    () => socket.status,
  );
}

/** Hears the socket with the newest handlers, without subscribing again on every render. */
export function useSocketListener(socket: DeskSocket, listener: SocketListener): void {
  const latest = useLatest(listener);
  useEffect(
    () =>
      socket.subscribe({
        onEvent: (event) => latest.current.onEvent?.(event),
        onResync: () => latest.current.onResync?.(),
        onRefused: () => latest.current.onRefused?.(),
      }),
    [socket, latest],
  );
}

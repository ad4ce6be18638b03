import { useEffect, useState, useSyncExternalStore } from "react";
import type { SocketStatus } from "@/lib/realtime/deskSocket";
import { useText } from "@/lib/i18n";
import { Banner } from "./Banner";
import { Button } from "./Button";

const PATIENCE_MS = 1_500;

function subscribeOnline(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

/** Says when the live connection is lost. A hiccup shorter than 1.5 s is not worth a word. */
export function ConnectionBanner({ status, onRetry }: { status: SocketStatus; onRetry: () => void }) {
  const text = useText();
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  const away = status !== "open" && status !== "closed";
  const [long, setLong] = useState(false);

  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [away]);

  if (!away || !long) return null;
  return (
    <Banner
      tone="warn"
      icon="alert"
      action={online && <Button size="sm" onClick={onRetry}>{text.connection.now}</Button>}
    >
      {online ? text.connection.reconnecting : text.connection.offline}
    </Banner>
  );
}

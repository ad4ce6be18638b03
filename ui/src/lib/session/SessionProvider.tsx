import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Me } from "@/lib/api/types";
import { SessionContext } from "./context";
import { fetchMe } from "./fetchMe";
import { logout } from "./logout";

export function SessionProvider({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Me | null>();
  const [error, setError] = useState<unknown>(null);
  const [ended, setEnded] = useState(false);
  const known = useRef(false);

  const refresh = useCallback(async () => {
    const person = await fetchMe();
    // The same person keeps the same object, so that sockets are not opened anew.
    setMe((before) => (before && person && before.user_id === person.user_id ? before : person));
    setError(null);
    setEnded(person === null && known.current);
    known.current = person !== null;
    return person;
  }, []);

  const signOut = useCallback(async () => {
    await logout();
    known.current = false;
    setEnded(false);
    setMe(null);
  }, []);

  useEffect(() => {
    // Not before the effect is over: React wants the first answer as news from outside.
    const first = setTimeout(() => void refresh().catch(setError));
    return () => clearTimeout(first);
  }, [refresh]);

  const session = useMemo(() => ({ me, error, ended, refresh, signOut }), [me, error, ended, refresh, signOut]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

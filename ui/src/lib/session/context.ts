import { createContext, useContext } from "react";
import type { Me } from "@/lib/api/types";

export interface Session {
  /** undefined while it is being asked for the first time, null when nobody is signed in. */
  me: Me | null | undefined;
  /** Set when the first question could not be answered. */
  error: unknown;
  /** True when somebody was signed in and the server no longer knows them. */
  ended: boolean;
  /** Asks the server again who is signed in. */
  refresh: () => Promise<Me | null>;
  signOut: () => Promise<void>;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a SessionProvider above it");
  return session;
}

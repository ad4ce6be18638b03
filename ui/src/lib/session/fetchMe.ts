import { hasStatus } from "@/lib/api/errors";
import { get, hasSession } from "@/lib/api/http";
import type { Me } from "@/lib/api/types";

/** Who the session's cookie belongs to; null when nobody is signed in. */
export async function fetchMe(): Promise<Me | null> {
  if (!hasSession()) return null;
  try {
    return await get<Me>("/api/auth/me");
  } catch (error) {
    if (hasStatus(error, 401)) return null;
    throw error;
  }
}

import { post } from "@/lib/api/http";

/** Opens a session for somebody we do not know; the answer sets the cookies. The language helps to tell short texts. */
export const startGuestSession = (preferredLanguage: string) =>
  post<{ user_id: string }>("/api/auth/guest", { preferred_language: preferredLanguage });

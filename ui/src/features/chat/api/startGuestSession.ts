import { post } from "@/lib/api/http";

/** Opens a session for somebody we do not know; the answer sets the cookies. */
export const startGuestSession = () =>
  post<{ user_id: string }>("/api/auth/guest", { preferred_language: navigator.language.split("-")[0] });

import { get } from "./http";

/** Whether people answer now: by the working hours, and because somebody is there. */
export interface OpeningNow {
  open: boolean;
  /** While it is closed and an opening is known. */
  next_opening: string | null;
  someone_online: boolean;
}

export const fetchHours = (signal?: AbortSignal) => get<OpeningNow>("/api/hours", signal);

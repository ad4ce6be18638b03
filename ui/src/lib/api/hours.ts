import { get } from "./http";
import type { OpeningNow } from "./types";

export const fetchHours = (signal?: AbortSignal) => get<OpeningNow>("/api/hours", signal);

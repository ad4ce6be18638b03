import { get, put } from "@/lib/api/http";
import type { DeskSettings, SendRule } from "@/lib/api/types";

export const fetchSendRule = (signal?: AbortSignal) => get<SendRule>("/api/send-rule", signal);
export const fetchSettings = (signal?: AbortSignal) => get<DeskSettings>("/api/settings", signal);
/** `version` is the one that was looked at: another one meanwhile is a 409. */
export const saveSettings = (settings: Pick<DeskSettings, "mode" | "accepted_error" | "version">) =>
  put<DeskSettings>("/api/settings", settings);

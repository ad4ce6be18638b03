import { get, put } from "@/lib/api/http";
import type { DeskSettings, SendRule } from "@/lib/api/types";

export const fetchSendRule = (signal?: AbortSignal) => get<SendRule>("/api/send-rule", signal);
export const fetchSettings = (signal?: AbortSignal) => get<DeskSettings>("/api/settings", signal);
export const saveSettings = (settings: DeskSettings) => put<DeskSettings>("/api/settings", settings);

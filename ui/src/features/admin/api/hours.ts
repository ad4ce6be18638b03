import { put } from "@/lib/api/http";
import type { DeskSettings, WorkingHours } from "@/lib/api/types";

/** `version` is the one that was looked at: another one meanwhile is a 409. What is not named stays as it is. */
export const saveHours = (hours: WorkingHours, version: number) => put<DeskSettings>("/api/settings", { hours, version });

/** Names of time zones that this browser knows, the desk's own among them. */
export const timeZones = (own: string): string[] => [...new Set([own, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort((a, b) => a.localeCompare(b, "en"));


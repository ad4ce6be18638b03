import type { SoundQuality } from "@/lib/api/types";

export type SoundWord = "clear" | "quiet" | "noisy" | "distorted";

// The same limits as the server's notes on a call (tools/calls/quality).
const FAINT_DB = -38;
const NOISY_DB = 12;
const CUT = 0.001;

/** What stands out in a recording, or that nothing does. */
export function soundWords({ level_db, snr_db, clipping }: SoundQuality): SoundWord[] {
  const found: SoundWord[] = [];
  if (level_db < FAINT_DB) found.push("quiet");
  if (snr_db !== null && snr_db < NOISY_DB) found.push("noisy");
  if (clipping > CUT) found.push("distorted");
  return found.length > 0 ? found : ["clear"];
}

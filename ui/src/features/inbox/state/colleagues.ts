import type { Colleague, PresenceState } from "@/lib/api/types";

const order: Record<PresenceState, number> = { online: 0, away: 1, offline: 2 };

/** Who is there first, and of those who has least to do. */
export const byAvailability = (colleagues: Colleague[]): Colleague[] =>
  colleagues.toSorted(
    (a, b) => order[a.state] - order[b.state] || a.conversations - b.conversations || a.agent.full_name.localeCompare(b.agent.full_name),
  );

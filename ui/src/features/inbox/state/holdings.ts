import type { DeskEvent } from "@/lib/realtime/frames";

/** Which conversations an agent holds, and whether any was taken from her by the desk itself. */
export interface Holdings {
  mine: ReadonlySet<string>;
  /** Given up a moment ago; a note of the desk says whether that was because she had gone. */
  given: ReadonlySet<string>;
  lost: boolean;
}

export const noHoldings: Holdings = { mine: new Set(), given: new Set(), lost: false };

/** What an event changes in what `me` holds. */
export function held(before: Holdings, event: DeskEvent, me: string): Holdings {
  if (event.name === "conversation.assigned" || event.name === "conversation.status_changed") {
    const { id, assigned_agent } = event.data.conversation;
    const has = assigned_agent?.id === me;
    if (has === before.mine.has(id)) return before;
    const [mine, given] = [new Set(before.mine), new Set(before.given)];
    if (has) mine.add(id);
    else mine.delete(id);
    if (has || assigned_agent) given.delete(id);
    else given.add(id);
    return { ...before, mine, given };
  }
  if (event.name === "note.created" && event.data.note.kind === "desk") {
    const { conversation_id } = event.data.note;
    return { ...before, lost: before.lost || before.mine.has(conversation_id) || before.given.has(conversation_id) };
  }
  return before;
}

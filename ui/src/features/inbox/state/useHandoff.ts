import { useNotify } from "@/components/Toasts";
import type { Colleague, Conversation, Note, Priority } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import * as api from "../api/handoff";
import { removeNote, writeNote } from "../api/notes";
import { momentWords } from "./momentWords";
import type { Act } from "./useActions";
import type { ThreadHandle } from "./useThread";

type Call = (id: string) => Promise<{ conversation: Conversation }>;

/** Passing a conversation on, putting it off, closing it, and the notes on it. What can be reversed offers it. */
export function useHandoff(id: string, { dispatch, load }: ThreadHandle, act: Act) {
  const text = useText();
  const notify = useNotify();

  const change = (call: Call, done: string, back?: { call: Call; done: string }): Promise<boolean> =>
    act(async () => {
      dispatch({ type: "conversation", conversation: (await call(id)).conversation });
      void load();
      if (!back) return done;
      notify("good", done, () => void change(back.call, back.done));
      return null;
    });

  const mineAgain = { call: (same: string) => api.assignConversation(same), done: text.handoff.undone };
  const reopened = { call: api.reopenConversation, done: text.actions.done.reopen };
  const woken = { call: api.wakeConversation, done: text.snooze.woken };

  return {
    takeOver: () => change(api.takeOver, text.actions.done.takeOver),
    handBack: (note: string) => change((same) => api.unassignConversation(same, note), text.handoff.back.doneAssistant, mineAgain),
    release: (note: string) => change((same) => api.releaseConversation(same, note), text.handoff.back.doneQueue, mineAgain),
    give: ({ agent }: Colleague, note: string) =>
      change((same) => api.transferConversation(same, agent.id, note), text.handoff.transfer.done(agent.full_name)),
    snooze: (until: Date) =>
      change((same) => api.snoozeConversation(same, until), text.snooze.done(momentWords(until)), woken),
    wake: () => change(woken.call, woken.done),
    close: () => change(api.closeConversation, text.actions.done.close, reopened),
    reopen: () => change(reopened.call, reopened.done),
    priority: (priority: Priority) =>
      change((same) => api.setPriority(same, priority), text.handoff.priorityDone(text.ticket.priorities[priority])),
    mode: (mode: Conversation["mode"]) => change((same) => api.setMode(same, mode), text.mode.done[mode]),
    note: (words: string) =>
      act(async () => {
        dispatch({ type: "noted", note: await writeNote(id, words) });
        return null;
      }),
    removeNote: (note: Note) =>
      act(async () => {
        await removeNote(note.id);
        dispatch({ type: "unnoted", noteId: note.id });
        return text.notes.removed;
      }),
  };
}

export type Handoff = ReturnType<typeof useHandoff>;

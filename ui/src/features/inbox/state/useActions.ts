import { useState } from "react";
import { useNotify } from "@/components/Toasts";
import { ApiError, hasStatus } from "@/lib/api/errors";
import { raiseTicket } from "@/lib/api/raiseTicket";
import type { Priority, Suggestion } from "@/lib/api/types";
import { useLatest } from "@/lib/hooks/useLatest";
import { useText, type Catalogue } from "@/lib/i18n";
import { useSession } from "@/lib/session/context";
import { decideSuggestion, type Decision } from "../api/decideSuggestion";
import { draftFaq } from "../api/draftFaq";
import { markTicketFixed } from "../api/markTicketFixed";
import { sendAgentMessage } from "../api/sendAgentMessage";
import { useHandoff } from "./useHandoff";
import type { ThreadHandle } from "./useThread";

/** Does something and tells how it went: by the words it gives, if any. False when it failed. */
export type Act = (action: () => Promise<string | null>) => Promise<boolean>;

interface CurrentState {
  suggestion?: Suggestion;
  /** Who decided; null when nobody did, or the account is gone. */
  agent?: { id: string; full_name: string } | null;
}

/** Who was first, and what they did, from the answer to a decision that came too late. */
function conflictWords(error: ApiError, deciders: Record<string, string>, text: Catalogue): string {
  const { suggestion, agent } = (error.problem.current ?? {}) as CurrentState;
  if (!suggestion) return error.message;
  if (suggestion.status === "superseded") return text.actions.supersededFirst;
  const who = agent?.full_name ?? deciders[suggestion.id] ?? text.actions.somebody;
  return text.actions.decidedFirst(who, text.actions.decisions[suggestion.status] ?? suggestion.status);
}

/** What an agent can do to the conversation `id`. Every action tells how it went; a conflict shows what holds now. */
export function useActions(id: string, thread: ThreadHandle) {
  const { state, dispatch, load } = thread;
  const text = useText();
  const notify = useNotify();
  const { refresh } = useSession();
  const [busy, setBusy] = useState(false);
  const latest = useLatest(state);

  const explain = (error: unknown): string => (error instanceof ApiError ? error.message : text.common.offline);

  const run: Act = async (action) => {
    setBusy(true);
    try {
      const words = await action();
      if (words) notify("good", words);
      return true;
    } catch (error) {
      if (hasStatus(error, 401)) await refresh();
      else if (error instanceof ApiError) {
        // What holds now comes first: it says who it was.
        await load();
        if (error.status === 409) notify("info", conflictWords(error, latest.current.deciders, text));
        else notify("bad", error.message);
      } else notify("bad", text.common.offline);
      return false;
    } finally {
      setBusy(false);
    }
  };

  const handoff = useHandoff(id, thread, run);

  const send = async (words: string, clientMessageId: string = crypto.randomUUID()) => {
    const message = { client_message_id: clientMessageId, text: words, created_at: new Date().toISOString() };
    dispatch({ type: "sending", message: { ...message, state: "sending" } });
    try {
      const answer = await sendAgentMessage(id, words, clientMessageId);
      dispatch({ type: "event", event: { type: "event", name: "message.created", conversation_id: id, data: answer } });
      void load();
    } catch (error) {
      if (hasStatus(error, 401)) await refresh();
      dispatch({ type: "sendFailed", clientMessageId, error: explain(error) });
    }
  };

  return {
    busy,
    send,
    ...handoff,
    faq: () =>
      run(async () => {
        await draftFaq(id);
        return text.actions.done.faq;
      }),
    decide: (suggestion: Suggestion, decision: Decision) =>
      run(async () => {
        const answer = await decideSuggestion(suggestion.id, decision);
        dispatch({ type: "decided", turnId: suggestion.turn_id, message: answer.message ?? null });
        void load();
        return decision.action === "reject" ? text.actions.done.rejected : null;
      }),
    raise: (description: string, priority: Priority, idempotencyKey: string) =>
      run(async () => {
        const ticket = await raiseTicket({ conversation_id: id, description, priority, idempotency_key: idempotencyKey });
        dispatch({ type: "ticket", ticket });
        return text.actions.done.ticket(ticket.number);
      }),
    markFixed: (ticketId: string, resolution: string) =>
      run(async () => {
        const ticket = await markTicketFixed(ticketId, resolution);
        dispatch({ type: "ticket", ticket });
        return text.actions.done.fixed(ticket.number);
      }),
  };
}

export type Actions = ReturnType<typeof useActions>;

import { useEffect, useId, useMemo, useState, type KeyboardEvent, type RefObject } from "react";
import { listCanned, noteUsed } from "@/lib/api/canned";
import type { CannedReply, Conversation } from "@/lib/api/types";
import { isNamed } from "@/lib/format/person";
import { useSocketListener } from "@/lib/realtime/useDeskSocket";
import { filledIn, matching, putIn, tokenAt } from "./canned";
import { useInbox } from "./inboxContext";

interface CannedUse {
  conversation: Conversation;
  draft: string;
  setDraft: (value: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
}

// Asked once a page, and again when somebody changed one.
let known: CannedReply[] | null = null;

/** Canned replies in a reply: opened by a slash, chosen with arrows and Enter, put in with the names filled in. */
export function useCanned({ conversation, draft, setDraft, field }: CannedUse) {
  const { me, socket } = useInbox();
  const listId = useId();
  const [replies, setReplies] = useState(known);
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState({ words: "", index: 0 });
  const [left, setLeft] = useState<number | null>(null);
  const [wanted, setWanted] = useState(0);

  const token = tokenAt(draft, caret);
  const start = token?.start ?? null;
  const asks = token !== null && replies === null;
  useEffect(() => {
    if (!asks && wanted === 0) return;
    const leave = new AbortController();
    listCanned("", leave.signal).then(
      (all) => {
        known = all;
        setReplies(all);
      },
      // Without them a slash is a slash.
      () => undefined,
    );
    return () => leave.abort();
  }, [asks, wanted]);
  useSocketListener(socket, {
    onEvent: (event) => {
      if (event.name !== "canned.changed") return;
      known = null;
      setWanted((times) => times + 1);
    },
  });

  const words = token?.words ?? "";
  const language = conversation.primary_language;
  const found = useMemo(() => (start === null ? [] : matching(replies ?? [], words, language)), [replies, start, words, language]);
  const open = token !== null && replies !== null && left !== token.start && (found.length > 0 || words.length < 20);
  const active = at.words === words ? Math.min(at.index, Math.max(0, found.length - 1)) : 0;

  const pick = (reply: CannedReply) => {
    if (!token) return;
    const { full_name } = conversation.customer;
    const names = { customer: isNamed(full_name) ? full_name : null, agent: me.full_name };
    const put = putIn(draft, token, filledIn(reply.text, names));
    setDraft(put.value);
    setCaret(put.caret);
    void noteUsed(reply.id).catch(() => undefined);
    // The caret can go there once the text is there.
    setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(put.caret, put.caret);
    });
  };

  const onKey = (event: KeyboardEvent): boolean => {
    if (!open || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) setAt({ words, index: (active + step + found.length) % found.length });
    else if ((event.key === "Enter" || event.key === "Tab") && found[active]) pick(found[active]);
    else if (event.key === "Escape") setLeft(start);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  const chosen = found[active];
  return {
    open,
    found,
    active,
    listId,
    pick,
    onKey,
    onCaret: (position: number) => {
      setCaret(position);
      if (left !== null && tokenAt(field.current?.value ?? "", position)?.start !== left) setLeft(null);
    },
    fieldProps: {
      "aria-autocomplete": "list" as const,
      "aria-controls": open ? listId : undefined,
      "aria-expanded": open,
      "aria-activedescendant": open && chosen ? `${listId}-${chosen.id}` : undefined,
    },
  };
}

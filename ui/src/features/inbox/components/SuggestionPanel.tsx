import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { Citations } from "@/components/Citations";
import { cx } from "@/components/cx";
import { Icon } from "@/components/icons";
import { MessageText } from "@/components/MessageText";
import type { Suggestion } from "@/lib/api/types";
import { labelWords, languageName, percent } from "@/lib/format/language";
import { useShortcuts } from "@/lib/hooks/useShortcuts";
import { useText } from "@/lib/i18n";
import type { Decision } from "../api/decideSuggestion";
import { replyRoute, type Languages } from "../state/translationWords";
import { DraftActions } from "./DraftActions";
import { EditForm } from "./EditForm";
import { RejectForm } from "./RejectForm";
import styles from "./SuggestionPanel.module.css";

interface SuggestionPanelProps {
  /** Best first, at least one. */
  suggestions: Suggestion[];
  /** What the customer reads; null while nobody knows. */
  customerLanguage: string | null;
  languages: Languages;
  /** Why the assistant did not send it alone. */
  reason: string | null;
  busy: boolean;
  onDecide: (suggestion: Suggestion, decision: Decision) => Promise<boolean>;
}

/** A key pressed for the draft before must not send one that nobody has read. */
const UNREAD_MS = 500;

/** What the assistant would answer: approve, edit or reject it. */
export function SuggestionPanel({ suggestions, customerLanguage, languages, reason, busy, onDecide }: SuggestionPanelProps) {
  const text = useText();
  const [shown, setShown] = useState(0);
  const [mode, setMode] = useState<"read" | "edit" | "reject">("read");
  // Whether the editor begins with the draft's actions undone.
  const [wordsOnly, setWordsOnly] = useState(false);
  const suggestion = suggestions[shown] ?? suggestions[0];
  const reading = mode === "read";
  const unread = useRef(true);
  useEffect(() => {
    const timer = setTimeout(() => (unread.current = false), UNREAD_MS);
    return () => clearTimeout(timer);
  }, []);

  const show = (index: number) => {
    if (index < suggestions.length && reading) setShown(index);
  };
  const decide = (decision: Decision) => {
    if (suggestion && !busy) void onDecide(suggestion, decision);
  };
  const edit = (alone: boolean) => {
    setWordsOnly(alone);
    setMode("edit");
  };
  const keys = {
    1: () => show(0),
    2: () => show(1),
    3: () => show(2),
    ...(reading && {
      a: () => {
        if (!unread.current) decide({ action: "approve" });
      },
      e: () => edit(false),
      r: () => setMode("reject"),
    }),
    ...(!reading && { Escape: () => setMode("read") }),
  };
  useShortcuts(keys, 1);

  if (!suggestion) return null;
  // What a tool does stands behind such a draft, not an article, and nothing is left to do after it.
  const acts = !!suggestion.actions?.length;
  const route = replyRoute(suggestion.language, customerLanguage, languages, text);
  return (
    <section className={cx(styles.panel, mode === "edit" && styles.editing, mode === "reject" && styles.rejecting)} aria-label={text.actions.suggestions}>
      <header className={styles.head}>
        <h3>{text.actions.suggestions}</h3>
        {suggestions.length > 1 && (
          <div className={styles.tabs} role="tablist" aria-label={text.actions.suggestions}>
            {suggestions.map((each, index) => (
              <button
                key={each.id}
                type="button"
                role="tab"
                aria-selected={each === suggestion}
                aria-label={text.actions.suggestion(index + 1)}
                disabled={!reading}
                className={cx(each === suggestion && styles.chosen)}
                onClick={() => show(index)}
              >
                {index + 1}
                {index === 0 && <span>{text.actions.best}</span>}
              </button>
            ))}
          </div>
        )}
        <Chip>{text.actions.confidence(percent(suggestion.confidence))}</Chip>
        {suggestion.author && suggestion.author !== "composer" && <Chip tone="info">{suggestion.author}</Chip>}
        {suggestion.language !== "en" && <Chip tone="info">{languageName(suggestion.language)}</Chip>}
      </header>
      {route && (
        <p className={cx(styles.route, route.fallsShort && styles.short)}>
          <Icon name="globe" size={16} />
          {route.words}
        </p>
      )}
      {reason && reading && <p className={styles.reason}>{reason}</p>}
      {mode === "edit" ? (
        <EditForm
          initial={suggestion.text}
          actions={suggestion.actions ?? []}
          wordsOnly={wordsOnly}
          busy={busy}
          onSend={(words, act) => decide({ action: "edit", text: words, act })}
          onCancel={() => setMode("read")}
        />
      ) : (
        <div className={styles.body} role="tabpanel">
          <div className={styles.text}>
            <MessageText text={suggestion.text} markdown language={suggestion.language} />
          </div>
          {suggestion.translation && (
            <details className={styles.preview} open={suggestion.translation.warnings.length > 0 || undefined}>
              <summary>{text.translation.preview(suggestion.translation.language)}</summary>
              <MessageText text={suggestion.translation.text} markdown language={suggestion.translation.language} />
              {suggestion.translation.warnings.map((warning) => (
                <p key={warning} className={styles.unsourced} dir="auto">
                  {warning}
                </p>
              ))}
            </details>
          )}
          <DraftActions actions={suggestion.actions ?? []} />
          {suggestion.citations.length > 0 ? (
            <Citations citations={suggestion.citations} />
          ) : (
            !acts && <p className={styles.unsourced}>{text.actions.noSources}</p>
          )}
          {suggestion.next_actions.length > 0 && reading && !acts && (
            <p className={styles.next}>
              {text.actions.nextActions} {suggestion.next_actions.map(labelWords).join(" · ")}
            </p>
          )}
        </div>
      )}
      {mode === "reject" && (
        <RejectForm busy={busy} onReject={(why) => decide({ action: "reject", reason: why })} onCancel={() => setMode("read")} />
      )}
      {reading && (
        <footer className={styles.actions}>
          <Button look="primary" icon="check" shortcut="A" disabled={busy} onClick={() => decide({ action: "approve" })}>
            {acts ? text.actions.approveAndDo : text.actions.approveAndSend}
          </Button>
          {acts && (
            <Button disabled={busy} onClick={() => edit(true)}>
              {text.actions.sendOnly}
            </Button>
          )}
          <Button icon="edit" shortcut="E" disabled={busy} onClick={() => edit(false)}>
            {text.actions.edit}
          </Button>
          <Button look="quiet" icon="close" shortcut="R" disabled={busy} onClick={() => setMode("reject")}>
            {text.actions.reject}
          </Button>
        </footer>
      )}
    </section>
  );
}

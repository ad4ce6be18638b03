import { useState } from "react";
import { Button } from "@/components/Button";
import { Dialog, DialogActions } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { useNotify } from "@/components/Toasts";
import { ApiError, hasStatus } from "@/lib/api/errors";
import { createCanned, saveCanned, type CannedFields } from "@/lib/api/canned";
import type { CannedReply } from "@/lib/api/types";
import { languageName } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import { languages } from "@/lib/i18n/languages";
import styles from "./Canned.module.css";

const SHORTCUT = /^[\p{L}\p{N}\p{M}_-]{1,50}$/u;

interface CannedDialogProps {
  /** Null for a new one. */
  reply: CannedReply | null;
  onSaved: () => void;
  /** What is stored turned out to be another version. */
  onChanged: () => void;
  onClose: () => void;
}

/** Writes a canned reply, or changes one; of two admins who change one at once the second is told. */
export function CannedDialog({ reply, onSaved, onChanged, onClose }: CannedDialogProps) {
  const text = useText();
  const notify = useNotify();
  const own = text.canned;
  const [fields, setFields] = useState<CannedFields>(() => reply ?? { shortcut: "", title: "", text: "", language: "en" });
  const [version, setVersion] = useState(reply?.version ?? 1);
  const [stored, setStored] = useState<CannedReply | null>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const set = (change: Partial<CannedFields>) => setFields((before) => ({ ...before, ...change }));
  const { shortcut, title, language } = fields;
  const badShortcut = !SHORTCUT.test(shortcut);
  const ready = !badShortcut && title.trim() !== "" && fields.text.trim() !== "" && shortcut !== taken;

  const save = async () => {
    setBusy(true);
    const wanted: CannedFields = { shortcut, title: title.trim(), text: fields.text.trim(), language };
    try {
      await (reply ? saveCanned(reply.id, wanted, version) : createCanned(wanted));
      notify("good", own.saved);
      onSaved();
    } catch (error) {
      const now = hasStatus(error, 409) ? (error.problem.current as { reply?: CannedReply } | undefined)?.reply : undefined;
      if (now) {
        setStored(now);
        // Saving again is meant to replace what is shown as stored.
        setVersion(now.version);
        onChanged();
      } else if (hasStatus(error, 409)) setTaken(shortcut);
      else notify("bad", error instanceof ApiError ? error.message : text.common.offline);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog title={reply ? own.editTitle : own.add} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (ready && !busy) void save();
        }}
      >
        {stored && (
          <section className={styles.conflict} role="alert">
            <p>{own.conflict}</p>
            <p className={styles.text} dir="auto">
              <b>{own.stored}:</b> /{stored.shortcut} · {stored.title} · {stored.text}
            </p>
            <Button
              size="sm"
              onClick={() => {
                setFields(stored);
                setStored(null);
              }}
            >
              {own.take}
            </Button>
          </section>
        )}
        <Field
          label={own.shortcut}
          hint={own.shortcutMore}
          error={shortcut === taken ? own.taken : badShortcut && (tried || shortcut !== "") ? own.shortcutWrong : null}
        >
          {(control) => (
            <input
              {...control}
              dir="auto"
              autoCapitalize="none"
              autoComplete="off"
              maxLength={50}
              value={shortcut}
              onChange={(event) => set({ shortcut: event.target.value.replace(/^\//, "") })}
            />
          )}
        </Field>
        <Field label={own.titleField} error={tried && title.trim() === "" ? own.needed : null}>
          {(control) => <input {...control} dir="auto" maxLength={200} value={title} onChange={(event) => set({ title: event.target.value })} />}
        </Field>
        <Field label={own.text} hint={own.textMore} error={tried && fields.text.trim() === "" ? own.needed : null}>
          {(control) => (
            <textarea {...control} rows={6} dir="auto" maxLength={10_000} value={fields.text} onChange={(event) => set({ text: event.target.value })} />
          )}
        </Field>
        <Field label={own.language}>
          {(control) => (
            <select {...control} value={language} onChange={(event) => set({ language: event.target.value })}>
              {named(language).map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button look="primary" type="submit" disabled={busy}>
            {own.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const named = (also: string) =>
  [...new Set([...languages, also])].map((code) => ({ code, name: languageName(code) })).sort((a, b) => a.name.localeCompare(b.name, "en"));

import { useCallback, useState } from "react";
import { Button } from "@/components/Button";
import { Dialog, DialogActions } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { get } from "@/lib/api/http";
import { languageName } from "@/lib/format/language";
import { megabytes } from "@/lib/format/size";
import { useLoad } from "@/lib/hooks/useLoad";
import { useText } from "@/lib/i18n";
import type { CallFacts } from "../api/calls";
import { words } from "../words";
import styles from "./Calls.module.css";

interface BringDialogProps {
  files: File[];
  onBring: (facts: CallFacts) => void;
  onClose: () => void;
}

/** The moment of a `datetime-local` field, which knows no time zone: the reader's own. */
const momentOf = (local: string): string => (local === "" ? "" : new Date(local).toISOString());

function nowLocal(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What somebody who brings recordings knows of them; nothing is needed. */
export function BringDialog({ files, onBring, onClose }: BringDialogProps) {
  const text = useText();
  const { details } = words;
  const [customer, setCustomer] = useState("");
  const [language, setLanguage] = useState("");
  const [recorded, setRecorded] = useState("");
  const [latest] = useState(nowLocal);
  const load = useCallback((signal: AbortSignal) => get<{ code: string }[]>("/api/languages/supported", signal), []);
  const languages = (useLoad(load).data ?? []).map(({ code }) => ({ code, name: languageName(code) })).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Dialog title={details.titleOf(files.length)} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onBring({ customer_name: customer.trim(), language, recorded_at: momentOf(recorded) });
        }}
      >
        <ul className={styles.files}>
          {files.map((file, index) => (
            <li key={index}>
              <span dir="auto">{file.name}</span> <small>{megabytes(Math.max(1_000_000, file.size))}</small>
            </li>
          ))}
        </ul>
        <Field label={details.customer}>
          {(control) => <input {...control} dir="auto" maxLength={200} value={customer} onChange={(event) => setCustomer(event.target.value)} />}
        </Field>
        <Field label={details.language}>
          {(control) => (
            <select {...control} value={language} onChange={(event) => setLanguage(event.target.value)}>
              <option value="">{details.detect}</option>
              {languages.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={details.recorded}>
          {(control) => (
            <input {...control} type="datetime-local" max={latest} value={recorded} onChange={(event) => setRecorded(event.target.value)} />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button look="primary" type="submit">
            {details.upload}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

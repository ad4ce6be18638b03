import { useState } from "react";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { Panel } from "@/components/Page";
import { Segments } from "@/components/Segments";
import { useNotify } from "@/components/Toasts";
import { ApiError, hasStatus } from "@/lib/api/errors";
import type { DeskSettings } from "@/lib/api/types";
import { percent } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import { saveSettings } from "../api/sendRule";
import { words } from "../words";
import styles from "./Cards.module.css";

const own = words.sendRule;
const modes = ["auto", "suggest", "off"] as const;

interface SendSettingsProps {
  settings: DeskSettings;
  /** How sure the promise about wrong replies is, 0 to 1. */
  confidence: number;
  onSaved: (settings: DeskSettings) => void;
  onConflict: () => void;
}

/** The one number that the admin sets, and whether the assistant may answer at all. */
export function SendSettings({ settings, confidence, onSaved, onConflict }: SendSettingsProps) {
  const text = useText();
  const notify = useNotify();
  const [mode, setMode] = useState(settings.mode);
  const [accepted, setAccepted] = useState(String(round(settings.accepted_error * 100)));
  const [busy, setBusy] = useState(false);
  const share = Number(accepted) / 100;
  const fits = accepted.trim() !== "" && share > 0 && share <= 0.5;
  const changed = mode !== settings.mode || share !== settings.accepted_error;
  const save = async () => {
    setBusy(true);
    try {
      onSaved(await saveSettings({ version: settings.version, mode, accepted_error: share }));
      notify("good", own.saved);
    } catch (error) {
      if (hasStatus(error, 409)) {
        notify("info", own.conflict);
        onConflict();
      } else notify("bad", error instanceof ApiError ? error.message : text.common.offline);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={own.settings}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (fits && changed && !busy) void save();
        }}
      >
        <div>
          <Segments
            label={own.mode}
            items={modes.map((key) => ({ key, name: own.modes[key] }))}
            chosen={mode}
            onChoose={setMode}
          />
          <p className={styles.soft}>{own.modeMore[mode]}</p>
        </div>
        <Field label={`${own.accepted} (${own.percent})`}>
          {(control) => (
            <input
              {...control}
              type="number"
              inputMode="decimal"
              min={0.1}
              max={50}
              step={0.1}
              value={accepted}
              onChange={(event) => setAccepted(event.target.value)}
            />
          )}
        </Field>
        <p className={styles.soft}>{own.acceptedMore(percent(confidence))}</p>
        <Button type="submit" look="primary" disabled={!fits || !changed || busy}>
          {own.save}
        </Button>
      </form>
    </Panel>
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;

import { useState } from "react";
import { Button } from "@/components/Button";
import { Choice } from "@/components/Choice";
import { Field } from "@/components/Field";
import { Panel } from "@/components/Page";
import { useNotify } from "@/components/Toasts";
import { ApiError, hasStatus } from "@/lib/api/errors";
import type { DeskSettings } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { saveHours, timeZones } from "../api/hours";
import { days, formOf, hoursOf, isFine } from "../hours";
import { own } from "../hoursWords";
import { DayHours } from "./DayHours";
import { Holidays } from "./Holidays";
import styles from "./Hours.module.css";

interface HoursEditorProps {
  settings: DeskSettings;
  onSaved: (settings: DeskSettings) => void;
  onConflict: () => void;
}

/** Always, or the hours of each day by the clock of one place, and the days on which nobody is there. */
export function HoursEditor({ settings, onSaved, onConflict }: HoursEditorProps) {
  const text = useText();
  const notify = useNotify();
  const [form, setForm] = useState(() => formOf(settings.hours, Intl.DateTimeFormat().resolvedOptions().timeZone));
  const [busy, setBusy] = useState(false);
  const none = !form.always && days.every((day) => form.days[day].length === 0);
  const save = async () => {
    setBusy(true);
    try {
      onSaved(await saveHours(hoursOf(form), settings.version));
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
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isFine(form) && !busy) void save();
      }}
    >
      <Panel>
        <Choice
          label={own.when}
          chosen={form.always ? "always" : "fixed"}
          onChoose={(when) => setForm({ ...form, always: when === "always" })}
          items={[
            { key: "always", name: own.always, more: own.alwaysMore },
            { key: "fixed", name: own.fixed, more: own.fixedMore },
          ]}
        />
      </Panel>
      {!form.always && (
        <>
          <Panel
            title={own.week}
            actions={
              <Button
                size="sm"
                look="quiet"
                icon="copy"
                onClick={() => {
                  const { mon } = form.days;
                  setForm({ ...form, days: { ...form.days, tue: mon, wed: mon, thu: mon, fri: mon } });
                }}
              >
                {own.copy}
              </Button>
            }
          >
            <div className={styles.zone}>
              <Field label={own.timezone}>
                {(control) => (
                  <select {...control} value={form.timezone} onChange={(event) => setForm({ ...form, timezone: event.target.value })}>
                    {timeZones(form.timezone).map((zone) => (
                      <option key={zone} value={zone}>
                        {zone.replaceAll("_", " ")}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            </div>
            {days.map((day) => (
              <DayHours
                key={day}
                name={own.days[day]}
                spans={form.days[day]}
                onChange={(spans) => setForm((before) => ({ ...before, days: { ...before.days, [day]: spans } }))}
              />
            ))}
            {none && (
              <p className={styles.wrong} role="alert">
                {own.noDay}
              </p>
            )}
          </Panel>
          <Panel title={own.holidays}>
            <Holidays dates={form.holidays} onChange={(holidays) => setForm({ ...form, holidays })} />
          </Panel>
        </>
      )}
      <Button type="submit" look="primary" disabled={!isFine(form) || busy}>
        {own.save}
      </Button>
    </form>
  );
}

import { useState } from "react";
import { Button, IconButton } from "@/components/Button";
import { Field } from "@/components/Field";
import { shortDate } from "@/lib/format/time";
import { own } from "../hoursWords";
import styles from "./Hours.module.css";

interface HolidaysProps {
  /** RFC 3339 dates in order. */
  dates: string[];
  onChange: (dates: string[]) => void;
}

/** The days on which nobody is there. */
export function Holidays({ dates, onChange }: HolidaysProps) {
  const [date, setDate] = useState("");
  const twice = dates.includes(date);
  const add = () => {
    if (date === "" || twice) return;
    onChange([...dates, date].sort());
    setDate("");
  };
  return (
    <>
      <p className={styles.soft}>{own.holidaysMore}</p>
      <ul className={styles.holidays}>
        {dates.length === 0 && <li className={styles.closed}>{own.noHolidays}</li>}
        {dates.map((each) => (
          <li key={each} className={styles.holiday}>
            {shortDate(each)}
            <IconButton icon="close" label={own.removeHoliday(shortDate(each))} onClick={() => onChange(dates.filter((other) => other !== each))} />
          </li>
        ))}
      </ul>
      <div className={styles.add}>
        <Field label={own.holiday} error={twice ? own.twice : null}>
          {(control) => (
            <input
              {...control}
              type="date"
              value={date}
              onChange={(event) => setDate(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                // Enter adds the day; it does not save the form.
                event.preventDefault();
                add();
              }}
            />
          )}
        </Field>
        <Button icon="plus" disabled={date === "" || twice} onClick={add}>
          {own.addHoliday}
        </Button>
      </div>
    </>
  );
}

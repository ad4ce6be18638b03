import { useId } from "react";
import { IconButton } from "@/components/Button";
import { nextSpan, problemOf, shownTime, storedEnd, type Span } from "../hours";
import { own } from "../hoursWords";
import styles from "./Hours.module.css";

interface DayHoursProps {
  name: string;
  spans: Span[];
  onChange: (spans: Span[]) => void;
}

/** The hours of one day: none, one span or several. */
export function DayHours({ name, spans, onChange }: DayHoursProps) {
  const id = useId();
  const wrong = problemOf(spans);
  const set = (at: number, span: Span) => onChange(spans.map((each, index) => (index === at ? span : each)));
  return (
    <div className={styles.day} role="group" aria-labelledby={id}>
      <h4 id={id}>{name}</h4>
      <div className={styles.spans}>
        {spans.length === 0 && <span className={styles.closed}>{own.dayClosed}</span>}
        {spans.map(([from, to], index) => {
          const invalid = wrong?.at === index;
          const described = invalid ? { "aria-invalid": true, "aria-describedby": `${id}-wrong` } : {};
          return (
            <div key={index} className={styles.span}>
              <input
                type="time"
                required
                aria-label={own.from(name, index + 1)}
                {...described}
                value={from}
                onChange={(event) => set(index, [event.target.value, to])}
              />
              <span>{own.until}</span>
              <input
                type="time"
                required
                aria-label={own.to(name, index + 1)}
                {...described}
                value={shownTime(to)}
                onChange={(event) => set(index, [from, storedEnd(event.target.value)])}
              />
              {to !== "" && to < from && <span className={styles.next}>{own.nextDay}</span>}
              <IconButton icon="close" label={own.remove(name, index + 1)} onClick={() => onChange(spans.filter((_, other) => other !== index))} />
            </div>
          );
        })}
        {wrong && (
          <p id={`${id}-wrong`} className={styles.wrong} role="alert">
            {own.problems[wrong.problem]}
          </p>
        )}
      </div>
      <IconButton icon="plus" label={own.add(name)} onClick={() => onChange([...spans, nextSpan(spans)])} />
    </div>
  );
}

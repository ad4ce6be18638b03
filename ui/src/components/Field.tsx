import { useId, type ReactNode } from "react";
import styles from "./Field.module.css";

interface FieldProps {
  label: string;
  error?: string | null;
  /** What helps to fill it in; gives way to an error. */
  hint?: string | undefined;
  /** Gets the id and class of the control. */
  children: (control: { id: string; className: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ReactNode;
}

/** A label, its control and what is wrong with it. */
export function Field({ label, error, hint, children }: FieldProps) {
  const id = useId();
  const wrong = error ? { "aria-describedby": `${id}-error`, "aria-invalid": true } : hint ? { "aria-describedby": `${id}-hint` } : {};
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, className: styles.control ?? "", ...wrong })}
      {hint && !error && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

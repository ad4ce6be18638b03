import { useId, type ReactNode } from "react";
import styles from "./Field.module.css";

interface FieldProps {
  label: string;
  error?: string | null;
  /** Gets the id and class of the control. */
  children: (control: { id: string; className: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ReactNode;
}

/** A label, its control and what is wrong with it. */
export function Field({ label, error, children }: FieldProps) {
  const id = useId();
  const wrong = error ? { "aria-describedby": `${id}-error`, "aria-invalid": true } : {};
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, className: styles.control ?? "", ...wrong })}
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

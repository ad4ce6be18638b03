import type { Ref } from "react";
import { Icon } from "./icons";
import styles from "./SearchField.module.css";

interface SearchFieldProps {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** Words to look for. The first Escape empties it, the next leaves it. */
export function SearchField({ label, placeholder, value, onChange, ref }: SearchFieldProps) {
  return (
    <label className={styles.search}>
      <Icon name="search" size={16} />
      <input
        ref={ref}
        type="search"
        dir="auto"
        placeholder={placeholder ?? label}
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (value) onChange("");
          else event.currentTarget.blur();
        }}
      />
    </label>
  );
}

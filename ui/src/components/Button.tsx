import type { ButtonHTMLAttributes, Ref } from "react";
import styles from "./Button.module.css";
import { cx } from "./cx";
import { Icon, type IconName } from "./icons";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "primary" | "plain" | "quiet" | "danger";
  size?: "md" | "sm";
  icon?: IconName;
  /** The key that does the same, shown at the end. */
  shortcut?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", size = "md", icon, shortcut, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" className={cx(styles.button, styles[look], styles[size], className)} {...rest}>
      {icon && <Icon name={icon} size={size === "sm" ? 16 : 18} />}
      <span>{children}</span>
      {shortcut && <kbd className={styles.key} aria-hidden="true">{shortcut}</kbd>}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} className={cx(styles.icon, className)} {...rest}>
      <Icon name={icon} />
    </button>
  );
}

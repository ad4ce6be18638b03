import type { ReactNode } from "react";
import styles from "./Banner.module.css";
import { cx } from "./cx";
import { Icon, type IconName } from "./icons";

interface BannerProps {
  tone: "info" | "warn" | "good";
  icon: IconName;
  children: ReactNode;
  action?: ReactNode;
}

/** A line across a pane that says what holds right now. */
export function Banner({ tone, icon, children, action }: BannerProps) {
  return (
    <div className={cx(styles.banner, styles[tone])} role="status">
      <Icon name={icon} size={18} />
      <p>{children}</p>
      {action}
    </div>
  );
}

import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "./Button";
import { cx } from "./cx";
import { Icon, type IconName } from "./icons";
import styles from "./Menu.module.css";

export interface MenuItem {
  key: string;
  name: string;
  icon?: IconName;
  /** Said under the name. */
  more?: string;
  /** At the end of the line: a key, or a time. */
  aside?: string;
  /** One of several, of which this is or is not the chosen one. */
  chosen?: boolean;
  disabled?: boolean;
  /** Cannot be taken back. */
  danger?: boolean;
  onPick: () => void;
}

/** Items that belong together, under a line or a title. */
export interface MenuGroup {
  key: string;
  title?: string;
  items: MenuItem[];
}

interface MenuProps {
  label: string;
  groups: MenuGroup[];
  /** What stands on the button; without it there is the icon alone. */
  children?: ReactNode;
  icon?: IconName;
  shortcut?: string;
  disabled?: boolean;
  quiet?: boolean;
  /** Opened and closed from outside, by a shortcut; without it the menu looks after itself. */
  open?: boolean;
  onOpen?: (open: boolean) => void;
}

/** A button with a list of things to do below it. Arrows move, Enter does, Escape leaves. */
export function Menu({ label, groups, children, icon, shortcut, disabled, quiet, open: wanted, onOpen }: MenuProps) {
  const [own, setOwn] = useState(false);
  const open = wanted ?? own;
  const setOpen = onOpen ?? setOwn;
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const shut = useRef(setOpen);
  useEffect(() => {
    shut.current = setOpen;
  });

  useEffect(() => {
    if (!open) return;
    const items = list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)");
    ([...(items ?? [])].find((item) => item.ariaChecked === "true") ?? items?.[0])?.focus();
    const leave = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) shut.current(false);
    };
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [open]);

  const close = () => {
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };
  const handleKey = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") setOpen(false);
    if (event.key === "Escape") close();
    if (to !== undefined) items.at(to % items.length)?.focus();
    // While it is open the page's own shortcuts rest.
    event.stopPropagation();
    if (to !== undefined || event.key === "Escape") event.preventDefault();
  };

  return (
    <div ref={box} className={styles.menu}>
      <Button
        size="sm"
        look={quiet ? "quiet" : "plain"}
        {...(icon && { icon })}
        {...(shortcut && { shortcut })}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={label}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {children}
      </Button>
      {open && (
        <div ref={list} id={id} role="menu" aria-label={label} className={styles.list} onKeyDown={handleKey}>
          {groups.map((group) => (
            <div key={group.key} role="group" aria-label={group.title} className={styles.group}>
              {group.title && <p className={styles.title}>{group.title}</p>}
              {group.items.map((item) => (
                <Row
                  key={item.key}
                  item={item}
                  onPick={() => {
                    close();
                    item.onPick();
                  }}
                />
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function Row({ item, onPick }: { item: MenuItem; onPick: () => void }) {
  const picks = item.chosen !== undefined;
  return (
    <button
      type="button"
      role={picks ? "menuitemradio" : "menuitem"}
      aria-checked={item.chosen}
      tabIndex={-1}
      disabled={item.disabled}
      className={cx(styles.item, item.danger && styles.danger)}
      onClick={onPick}
    >
      {picks ? <span className={styles.tick}>{item.chosen && <Icon name="check" size={16} />}</span> : item.icon && <Icon name={item.icon} size={16} />}
      <span className={styles.name}>
        {item.name}
        {item.more && <small>{item.more}</small>}
      </span>
      {item.aside && <kbd className={styles.aside}>{item.aside}</kbd>}
    </button>
  );
}

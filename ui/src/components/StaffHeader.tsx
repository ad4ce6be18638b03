import { useEffect, useRef, type ReactNode } from "react";
import { NavLink, useLocation } from "react-router";
import { useText } from "@/lib/i18n";
import type { Me } from "@/lib/api/types";
import type { DeskSocket } from "@/lib/realtime/deskSocket";
import { useSession } from "@/lib/session/context";
import { Brand } from "./Brand";
import { IconButton } from "./Button";
import { cx } from "./cx";
import { Icon } from "./icons";
import { placesOf } from "./places";
import { PresenceSwitch } from "./PresenceSwitch";
import styles from "./StaffHeader.module.css";
import { ThemeButton } from "./ThemeButton";

interface StaffHeaderProps {
  me: Me;
  /** The name of the page, read by screen readers and shown on phones. */
  title: string;
  /** The page's connection: as long as it is open, she is there. */
  socket: DeskSocket;
  /** Buttons of the page, before those that every page has. */
  children?: ReactNode;
}

/** The top of every page of agents and admins: where they are, where they can go, who they are. */
export function StaffHeader({ me, title, socket, children }: StaffHeaderProps) {
  const text = useText();
  const { signOut } = useSession();
  const places = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    // On a phone the row of places slides: where she is must be in sight.
    const here = places.current?.querySelector<HTMLElement>("[aria-current]");
    if (places.current && here) places.current.scrollLeft = here.offsetLeft - (places.current.clientWidth - here.offsetWidth) / 2;
  }, [pathname]);
  return (
    <header className={styles.header}>
      <Brand size={28} />
      <h1 className={styles.title}>{title}</h1>
      <nav ref={places} className={styles.places} aria-label={text.places.label}>
        {placesOf(me.role).map(({ to, icon, name }) => (
          <NavLink key={to} to={to} className={({ isActive }) => cx(styles.place, isActive && styles.here)}>
            <Icon name={icon} size={18} />
            {text.places[name]}
          </NavLink>
        ))}
      </nav>
      <span className={styles.space} />
      <PresenceSwitch me={me} socket={socket} />
      <span className={styles.me} dir="auto">
        {me.full_name}
      </span>
      {children}
      <ThemeButton />
      <IconButton icon="logout" label={text.common.signOut} onClick={() => void signOut()} />
    </header>
  );
}

import type { ReactNode } from "react";
import styles from "./Page.module.css";

interface PageProps {
  title: string;
  /** One sentence on what the page is for. */
  lead?: string;
  /** What can be done here, at the end of the title's line. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of its own width: its title, what it is for, what can be done, and the rest. */
export function Page({ title, lead, actions, children }: PageProps) {
  return (
    <main className={styles.page}>
      <div className={styles.inside}>
        <header className={styles.head}>
          <div>
            <h2>{title}</h2>
            {lead && <p>{lead}</p>}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
        {children}
      </div>
    </main>
  );
}

/** A part of a page, on its own ground. */
export function Panel({ title, children, actions }: { title?: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <section className={styles.panel}>
      {(title || actions) && (
        <header className={styles.panelHead}>
          {title && <h3>{title}</h3>}
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

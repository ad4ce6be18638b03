import { useEffect, useRef } from "react";
import { Button } from "@/components/Button";
import { cx } from "@/components/cx";
import { Icon } from "@/components/icons";
import { useCopy } from "@/components/useCopy";
import type { ImageText } from "@/lib/api/types";
import { percent } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import { isUnsure } from "../state/pictureText";
import styles from "./PictureViewer.module.css";

interface PictureTextProps {
  found: ImageText;
  active: number | null;
  onActive: (line: number | null) => void;
}

/** The lines of a picture. The one that is looked at lights up over the picture; a press copies it. */
export function PictureText({ found, active, onActive }: PictureTextProps) {
  const { files } = useText();
  const copy = useCopy();
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    if (active !== null) list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);

  if (found.lines.length === 0) return <p className={styles.soft}>{files.noText}</p>;
  return (
    <section>
      <header className={styles.head}>
        <h3>{files.text}</h3>
        <Button size="sm" icon="copy" onClick={() => void copy(found.text, files.copiedText)}>
          {files.copyAll}
        </Button>
      </header>
      <ul ref={list} className={styles.lines}>
        {found.lines.map((line, index) => (
          <li key={index}>
            <button
              type="button"
              className={cx(styles.line, index === active && styles.here)}
              title={files.sure(percent(line.confidence))}
              aria-label={files.copyLine(line.text)}
              onPointerEnter={() => onActive(index)}
              onPointerLeave={() => onActive(null)}
              onFocus={() => onActive(index)}
              onBlur={() => onActive(null)}
              onClick={() => void copy(line.text)}
            >
              <span dir="auto">{line.text}</span>
              {isUnsure(line) && <small>{files.unsure(percent(line.confidence))}</small>}
              <Icon name="copy" size={14} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

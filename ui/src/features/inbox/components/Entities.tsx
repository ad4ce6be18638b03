import { Icon } from "@/components/icons";
import { useCopy } from "@/components/useCopy";
import type { Entity } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import styles from "./Entities.module.css";

/** What the customer named, each a button that copies it; the normal form is what other systems want. */
export function Entities({ entities }: { entities: Entity[] }) {
  const text = useText();
  const copy = useCopy();
  return (
    <ul className={styles.list}>
      {distinct(entities).map(({ type, text: named, value, source }) => {
        const words = text.details.entityTypes[type] ?? labelWords(type);
        const copied = value ?? named;
        return (
          <li key={`${type} ${copied}`}>
            <button
              type="button"
              className={styles.entity}
              title={value !== null && value !== named ? value : undefined}
              aria-label={text.details.copy(words, copied) + (source === "image" ? ` (${text.files.fromPicture.toLowerCase()})` : "")}
              onClick={() => void copy(copied)}
            >
              {source === "image" && (
                <span className={styles.source} title={text.files.fromPicture}>
                  <Icon name="picture" size={14} />
                </span>
              )}
              <span className={styles.type}>{words}</span>
              <bdi className={styles.named}>{named}</bdi>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The same thing named twice is one thing. */
function distinct(entities: Entity[]): Entity[] {
  return [...new Map(entities.map((entity) => [`${entity.type} ${entity.value ?? entity.text}`, entity])).values()];
}

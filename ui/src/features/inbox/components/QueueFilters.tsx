import { useMemo, type RefObject } from "react";
import { cx } from "@/components/cx";
import { Icon } from "@/components/icons";
import { languageName } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import { useLanguages } from "../state/useLanguages";
import type { QueueFilter, View } from "../state/useQueue";
import styles from "./QueueFilters.module.css";

const views: View[] = ["need", "mine", "all", "closed"];

// Offered while the desk has not told its languages.
const common = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ar", "hi", "ja", "zh", "ru", "uk"];

interface QueueFiltersProps {
  filter: QueueFilter;
  onFilter: (filter: QueueFilter) => void;
  needCount: number;
  searchRef: RefObject<HTMLInputElement | null>;
}

export function QueueFilters({ filter, onFilter, needCount, searchRef }: QueueFiltersProps) {
  const text = useText();
  const known = useLanguages();
  const languages = useMemo(
    () =>
      (known ? [...known.keys()] : common)
        .map((code) => ({ code, name: languageName(code) }))
        .sort((a, b) => a.name.localeCompare(b.name, "en")),
    [known],
  );
  return (
    <div className={styles.filters}>
      <div className={styles.views} role="group" aria-label={text.inbox.filtersLabel}>
        {views.map((view) => (
          <button
            key={view}
            type="button"
            aria-pressed={filter.view === view}
            className={cx(filter.view === view && styles.chosen)}
            onClick={() => onFilter({ ...filter, view })}
          >
            {text.inbox.filters[view]}
            {view === "need" && needCount > 0 && <b>{needCount}</b>}
          </button>
        ))}
      </div>
      <div className={styles.row}>
        <label className={styles.search}>
          <Icon name="search" size={16} />
          <input
            ref={searchRef}
            type="search"
            dir="auto"
            placeholder={text.inbox.search}
            aria-label={text.inbox.searchLabel}
            value={filter.q}
            onChange={(event) => onFilter({ ...filter, q: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              // The first Escape empties the search, the next leaves it; the open conversation stays.
              event.preventDefault();
              if (filter.q) onFilter({ ...filter, q: "" });
              else event.currentTarget.blur();
            }}
          />
        </label>
        <select
          aria-label={text.inbox.language}
          value={filter.language}
          onChange={(event) => onFilter({ ...filter, language: event.target.value })}
        >
          <option value="">{text.inbox.allLanguages}</option>
          {languages.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

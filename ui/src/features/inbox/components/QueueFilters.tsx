import { useMemo, type RefObject } from "react";
import { SearchField } from "@/components/SearchField";
import { Segments } from "@/components/Segments";
import { languageName } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import { useLanguages } from "../state/useLanguages";
import type { QueueFilter, View } from "../state/useQueue";
import styles from "./QueueFilters.module.css";

const views: View[] = ["need", "mine", "all", "snoozed", "closed"];

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
      <Segments
        label={text.inbox.filtersLabel}
        items={views.map((view) => ({
          key: view,
          name: text.inbox.filters[view],
          ...(view === "need" && { count: needCount }),
        }))}
        chosen={filter.view}
        onChoose={(view) => onFilter({ ...filter, view })}
      />
      <div className={styles.row}>
        <SearchField
          ref={searchRef}
          label={text.inbox.searchLabel}
          placeholder={text.inbox.search}
          value={filter.q}
          onChange={(q) => onFilter({ ...filter, q })}
        />
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

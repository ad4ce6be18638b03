import { useCallback, useState } from "react";
import { Link, useNavigate } from "react-router";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { Chip, type Tone } from "@/components/Chip";
import { ListStates } from "@/components/ListStates";
import { Page } from "@/components/Page";
import { SearchField } from "@/components/SearchField";
import { EmptyState } from "@/components/states";
import { Table, type Column } from "@/components/Table";
import type { ArticleStatus, ArticleSummary, Me } from "@/lib/api/types";
import { languageName } from "@/lib/format/language";
import { shortDate } from "@/lib/format/time";
import { useDebounced } from "@/lib/hooks/useDebounced";
import { useLoad } from "@/lib/hooks/useLoad";
import { usePages } from "@/lib/hooks/usePages";
import { fetchIndex, listArticles, mendIndex, type ArticleFilter } from "../api/knowledge";
import { own } from "../knowledgeWords";
import { useAct } from "@/components/useAct";
import styles from "./Knowledge.module.css";

const tones: Record<ArticleStatus, Tone> = { published: "good", draft: "warn", retired: "plain" };

const columns: Column<ArticleSummary>[] = [
  {
    key: "title",
    title: own.columns.title,
    main: true,
    cell: (each) => <Link to={`/desk/knowledge/${each.id}`}>{each.title}</Link>,
  },
  { key: "category", title: own.columns.category, cell: (each) => own.categories[each.category] ?? each.category },
  { key: "language", title: own.columns.language, cell: (each) => languageName(each.language) },
  { key: "version", title: own.columns.version, number: true, minor: true, cell: (each) => each.version },
  { key: "changed", title: own.columns.changed, short: true, minor: true, cell: (each) => shortDate(each.updated_at) },
  {
    key: "status",
    title: own.columns.status,
    cell: ({ status }) => <Chip tone={tones[status]}>{own.statuses[status]}</Chip>,
  },
];

const everything: ArticleFilter = { q: "", category: "", language: "", status: "" };

/** `/desk/knowledge`: the articles; admins write, import and mend. */
export function KnowledgePage({ me }: { me: Me }) {
  const navigate = useNavigate();
  const [filter, setFilter] = useState(everything);
  const asked = useDebounced(filter);
  const load = useCallback((cursor: string | null, signal: AbortSignal) => listArticles(asked, cursor, signal), [asked]);
  const { items, error, reload, more } = usePages(load);
  const admin = me.role === "admin";
  return (
    <Page
      title={own.title}
      lead={own.lead}
      actions={
        admin && (
          <>
            <Button icon="upload" onClick={() => void navigate("/desk/knowledge/import")}>
              {own.import}
            </Button>
            <Button look="primary" icon="plus" onClick={() => void navigate("/desk/knowledge/new")}>
              {own.create}
            </Button>
          </>
        )
      }
    >
      {admin && <Drift />}
      <Filters filter={filter} onFilter={setFilter} />
      <ListStates
        count={items?.length ?? null}
        error={error}
        failed={own.failed}
        onRetry={() => void reload()}
        empty={
          <EmptyState icon="book" title={own.none}>
            {own.noneMore}
          </EmptyState>
        }
        onMore={more && (() => void more())}
      >
        <Table label={own.title} columns={columns} rows={items ?? []} rowKey={(each) => each.id} />
      </ListStates>
    </Page>
  );
}

function Filters({ filter, onFilter }: { filter: ArticleFilter; onFilter: (filter: ArticleFilter) => void }) {
  return (
    <div className={styles.filters}>
      <SearchField label={own.search} value={filter.q} onChange={(q) => onFilter({ ...filter, q })} />
      <select
        aria-label={own.filters.category}
        value={filter.category}
        onChange={(event) => onFilter({ ...filter, category: event.target.value })}
      >
        <option value="">
          {own.filters.category}: {own.filters.all}
        </option>
        {Object.entries(own.categories).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={own.filters.status}
        value={filter.status}
        onChange={(event) => onFilter({ ...filter, status: event.target.value })}
      >
        <option value="">
          {own.filters.status}: {own.filters.all}
        </option>
        {Object.entries(own.statuses).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Says when the search does not hold what is stored; silent otherwise. */
function Drift() {
  const { data, replace } = useLoad(fetchIndex);
  const { act, busy } = useAct();
  const { missing, stale, orphaned } = data?.drift ?? { missing: [], stale: [], orphaned: [] };
  const count = missing.length + stale.length + orphaned.length;
  if (count === 0) return null;
  return (
    <Banner
      tone="warn"
      icon="alert"
      action={
        <Button size="sm" disabled={busy} onClick={() => void act(async () => replace(await mendIndex()), own.mended)}>
          {own.mend}
        </Button>
      }
    >
      {own.drift(count)}
    </Banner>
  );
}

import { Chip } from "@/components/Chip";
import { ListStates } from "@/components/ListStates";
import { Page } from "@/components/Page";
import { EmptyState } from "@/components/states";
import { Table, type Column } from "@/components/Table";
import type { Tool } from "@/lib/api/types";
import { useLoad } from "@/lib/hooks/useLoad";
import { listTools } from "../api/listTools";
import { words } from "../words";

const own = words.tools;

const sourceName = (source: string): string =>
  source === "own" ? own.own : source === "plugin" ? own.plugin : source.replace(/^mcp:/, "MCP: ");

const columns: Column<Tool>[] = [
  { key: "name", title: own.name, main: true, cell: (each) => <code>{each.name}</code> },
  { key: "what", title: own.what, cell: (each) => each.description.split("\n")[0] },
  {
    key: "effect",
    title: own.effect,
    cell: (each) => <Chip tone={each.effect === "writes" ? "warn" : "plain"}>{own.effects[each.effect]}</Chip>,
  },
  { key: "source", title: own.source, cell: (each) => sourceName(each.source) },
];

/** `/desk/tools`: what the assistant can look up and do, and what of it does not work. */
export function ToolsPage() {
  const { data, error, reload } = useLoad(listTools);
  return (
    <Page title={own.title} lead={own.lead}>
      <ListStates
        count={data?.items.length ?? null}
        error={error}
        failed={own.failed}
        onRetry={() => void reload()}
        empty={<EmptyState icon="tool" title={own.none} />}
        onMore={null}
      >
        <Table label={own.title} columns={columns} rows={data?.items ?? []} rowKey={(each) => each.name} />
      </ListStates>
    </Page>
  );
}

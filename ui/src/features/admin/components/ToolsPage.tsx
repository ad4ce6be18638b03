import { Chip, type Tone } from "@/components/Chip";
import { ListStates } from "@/components/ListStates";
import { Page, Panel } from "@/components/Page";
import { EmptyState } from "@/components/states";
import { Table, type Column } from "@/components/Table";
import type { Tool, ToolList } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { useLoad } from "@/lib/hooks/useLoad";
import { listTools } from "../api/listTools";
import { words } from "../words";

const own = words.tools;

const sourceName = (source: string): string =>
  source === "own" ? own.own : source === "plugin" ? own.plugin : source.replace(/^mcp:/, "MCP: ");

/** A description is written for a model too: its first paragraph says what people want to know. */
const firstParagraph = (description: string): string => (description.split(/\n\s*\n/)[0] ?? "").replace(/\s+/g, " ");

const columns: Column<Tool>[] = [
  { key: "name", title: own.name, main: true, cell: (each) => <code>{each.name}</code> },
  { key: "what", title: own.what, cell: (each) => firstParagraph(each.description) },
  {
    key: "effect",
    title: own.effect,
    cell: (each) => <Chip tone={each.effect === "writes" ? "warn" : "plain"}>{own.effects[each.effect]}</Chip>,
  },
  { key: "source", title: own.source, short: true, cell: (each) => sourceName(each.source) },
];

const stateTones: Record<string, Tone> = { connected: "good", lost: "bad" };

const brokenColumns: Column<ToolList["broken"][number]>[] = [
  { key: "name", title: own.name, main: true, cell: (each) => <code>{each.name}</code> },
  { key: "source", title: own.source, cell: (each) => sourceName(each.source) },
  { key: "reason", title: own.reason, cell: (each) => each.reason },
];

const serverColumns: Column<ToolList["servers"][number]>[] = [
  { key: "name", title: own.server, main: true, cell: (each) => <code>{each.name}</code> },
  { key: "state", title: own.state, cell: (each) => <Chip tone={stateTones[each.state] ?? "warn"}>{labelWords(each.state)}</Chip> },
  { key: "tools", title: own.title, number: true, cell: (each) => each.tools },
  { key: "reason", title: own.reason, cell: (each) => each.reason || "–" },
];

/** `/desk/tools`: what the assistant can look up and do, and what of it does not work. */
export function ToolsPage() {
  const { data, error, reload } = useLoad(listTools);
  const broken = data?.broken ?? [];
  const servers = data?.servers ?? [];
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
      {broken.length > 0 && (
        <Panel title={own.broken}>
          <Table label={own.broken} columns={brokenColumns} rows={broken} rowKey={(each) => `${each.source} ${each.name}`} />
        </Panel>
      )}
      {servers.length > 0 && (
        <Panel title={own.servers}>
          <Table label={own.servers} columns={serverColumns} rows={servers} rowKey={(each) => each.name} />
        </Panel>
      )}
    </Page>
  );
}

import { Link } from "react-router";
import { Table, type Column } from "@/components/Table";
import type { Call } from "@/lib/api/types";
import { languageName } from "@/lib/format/language";
import { clockTime, fullTime, shortDate, soundTime } from "@/lib/format/time";
import { callName, callTime } from "../state/callNames";
import { words } from "../words";
import { CallActs } from "./CallActs";
import styles from "./Calls.module.css";
import { CallStatus } from "./CallStatus";

const own = words.columns;

const columns: Column<Call>[] = [
  {
    key: "name",
    title: own.call,
    main: true,
    cell: (call) => (
      <span className={styles.name}>
        <Link to={`/desk/calls/${call.id}`}>{callName(call)}</Link>
        {call.customer_name && <small dir="auto">{call.name}</small>}
        {call.problem && <small className={styles.problem}>{call.problem}</small>}
      </span>
    ),
  },
  { key: "status", title: own.status, cell: (call) => <CallStatus call={call} /> },
  { key: "length", title: own.length, number: true, cell: (call) => (call.duration_s === null ? "–" : soundTime(call.duration_s)) },
  { key: "language", title: own.language, short: true, cell: (call) => (call.language ? languageName(call.language) : "–") },
  { key: "by", title: own.by, minor: true, cell: (call) => call.created_by?.full_name ?? "–" },
  {
    key: "when",
    title: own.when,
    short: true,
    cell: (call) => (
      <time dateTime={callTime(call)} title={fullTime(callTime(call))}>
        {shortDate(callTime(call))}, {clockTime(callTime(call))}
      </time>
    ),
  },
  { key: "act", title: "", cell: (call) => <CallActs call={call} /> },
];

export function CallTable({ calls }: { calls: Call[] }) {
  return <Table label={words.title} columns={columns} rows={calls} rowKey={(call) => call.id} />;
}

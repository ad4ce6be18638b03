import { Link, useNavigate, useParams } from "react-router";
import { Page, Panel } from "@/components/Page";
import { EmptyState, ErrorState, Skeleton } from "@/components/states";
import { hasStatus } from "@/lib/api/errors";
import type { CallDetails } from "@/lib/api/types";
import { languageName } from "@/lib/format/language";
import { clockTime, shortDate, soundTime } from "@/lib/format/time";
import { useText } from "@/lib/i18n";
import { callName, callTime } from "../state/callNames";
import { isUnfinished } from "../state/merge";
import { useCall } from "../state/useCall";
import { words } from "../words";
import { CallActs } from "./CallActs";
import { CallReport } from "./CallReport";
import styles from "./Calls.module.css";
import { Working } from "./Working";

/** `/desk/calls/:callId`: one call, heard and read side by side. */
export function CallPage() {
  const text = useText();
  const { callId = "" } = useParams();
  const { data, error, reload } = useCall(callId);
  if (hasStatus(error, 404)) {
    return (
      <EmptyState icon="phone" title={words.gone}>
        <Link to="/desk/calls">{words.all}</Link>
      </EmptyState>
    );
  }
  if (data) return <Opened key={data.id} call={data} />;
  return (
    <Page title={words.title}>
      {error ? (
        <ErrorState title={words.openFailed} error={error} onRetry={() => void reload()} />
      ) : (
        <Skeleton widths={[0.4, 0.9, 0.7, 0.8]} label={text.common.loading} />
      )}
    </Page>
  );
}

/** When, how long, in which language, brought by whom. */
function factsOf(call: CallDetails): string {
  return [
    `${shortDate(callTime(call))}, ${clockTime(callTime(call))}`,
    call.duration_s !== null && soundTime(call.duration_s),
    call.language && languageName(call.language),
    call.created_by && words.by(call.created_by.full_name),
    call.customer_name && call.name,
  ]
    .filter(Boolean)
    .join(" · ");
}

function Opened({ call }: { call: CallDetails }) {
  const navigate = useNavigate();
  return (
    <Page
      title={callName(call)}
      lead={factsOf(call)}
      actions={
        <>
          <Link className={styles.link} to="/desk/calls">
            {words.all}
          </Link>
          {call.conversation_id && (
            <Link className={styles.link} to={`/agent/${call.conversation_id}`}>
              {words.conversation}
            </Link>
          )}
          <CallActs call={call} onRemoved={() => void navigate("/desk/calls")} />
        </>
      }
    >
      {isUnfinished(call) && <Working call={call} />}
      {(call.status === "failed" || call.status === "cancelled") && (
        <Panel title={call.status === "failed" ? words.failedTitle : words.cancelledTitle}>
          {call.problem && (
            <p className={styles.problem} role="alert">
              {call.problem}
            </p>
          )}
        </Panel>
      )}
      {call.result && <CallReport call={call} result={call.result} />}
    </Page>
  );
}

import { useState } from "react";
import { Chip } from "@/components/Chip";
import { Page } from "@/components/Page";
import { ErrorState, Skeleton } from "@/components/states";
import { fetchHours } from "@/lib/api/hours";
import type { OpeningNow } from "@/lib/api/types";
import { clockTime, longDate } from "@/lib/format/time";
import { useLoad } from "@/lib/hooks/useLoad";
import { useText } from "@/lib/i18n";
import { fetchSettings } from "../api/sendRule";
import { own } from "../hoursWords";
import { HoursEditor } from "./HoursEditor";

/** `/desk/hours`: when people are there to answer. */
export function HoursPage() {
  const text = useText();
  const settings = useLoad(fetchSettings);
  const now = useLoad(fetchHours);
  // Another admin's change begins the form anew; her own save does not take what she goes on with.
  const [round, setRound] = useState(0);
  if (settings.error && !settings.data) {
    return (
      <Page title={own.title} lead={own.lead}>
        <ErrorState title={own.failed} error={settings.error} onRetry={() => void settings.reload()} />
      </Page>
    );
  }
  return (
    <Page title={own.title} lead={own.lead}>
      {now.data && <Opening now={now.data} />}
      {settings.data ? (
        <HoursEditor
          key={round}
          settings={settings.data}
          onSaved={(saved) => {
            settings.replace(saved);
            void now.reload();
          }}
          onConflict={() => void settings.reload().then(() => setRound((before) => before + 1))}
        />
      ) : (
        <Skeleton widths={[0.5, 0.9, 0.8, 0.7]} label={text.common.loading} />
      )}
    </Page>
  );
}

/** What holds at this moment, as the desk sees it. */
function Opening({ now }: { now: OpeningNow }) {
  const at = now.next_opening;
  const closed = at ? own.closedUntil(`${longDate(at)}, ${clockTime(at)}`) : own.closed;
  const open = now.someone_online ? own.openNow : own.openNobody;
  return (
    <p role="status">
      <Chip tone={now.open && now.someone_online ? "good" : "warn"}>{now.open ? open : closed}</Chip>
    </p>
  );
}

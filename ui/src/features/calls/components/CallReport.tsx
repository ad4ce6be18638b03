import { lazy, Suspense } from "react";
import { Panel } from "@/components/Page";
import type { CallDetails, CallResult } from "@/lib/api/types";
import { recordingAddress } from "../api/calls";
import { curveEnds, moodLevel } from "../state/turns";
import { usePlayer, type Player } from "../state/usePlayer";
import { soundTime } from "@/lib/format/time";
import { words } from "../words";
import { ActionItems } from "./ActionItems";
import { CallFacts } from "./CallFacts";
import { CallPlayer } from "./CallPlayer";
import styles from "./CallReport.module.css";
import { CallQuality } from "./CallQuality";
import { TicketOffer } from "./TicketOffer";
import { Transcript } from "./Transcript";

// The charts weigh as much as the rest of the page.
const MoodCurve = lazy(() => import("./MoodCurve").then((m) => ({ default: m.MoodCurve })));

/** A finished call: the recording over its transcript, and beside them what was found. */
export function CallReport({ call, result }: { call: CallDetails; result: CallResult }) {
  const player = usePlayer(call.duration_s);
  return (
    <div className={styles.report}>
      <div className={styles.main}>
        <CallPlayer player={player} source={recordingAddress(call.id)} />
        <Transcript turns={result.turns} speakers={result.speakers} player={player} />
      </div>
      <div className={styles.side}>
        <Panel title={words.summary}>
          <p className={styles.summary} dir="auto">
            {result.summary}
          </p>
        </Panel>
        {result.ticket_suggestion && call.conversation_id && (
          <TicketOffer suggestion={result.ticket_suggestion} summary={result.summary} conversationId={call.conversation_id} callId={call.id} />
        )}
        <ActionItems items={result.action_items} onHear={player.hear} />
        <CallFacts result={result} onHear={player.hear} />
        <Mood result={result} player={player} length={player.length} />
        <CallQuality quality={result.quality} speakers={result.speakers} onHear={player.hear} />
      </div>
    </div>
  );
}

function Mood({ result: { sentiment_curve: curve }, player, length }: { result: CallResult; player: Player; length: number }) {
  const ends = curve.length > 1 ? curveEnds(curve) : null;
  if (!ends) {
    return (
      <Panel title={words.mood.title}>
        <p className={styles.soft}>{words.mood.none}</p>
      </Panel>
    );
  }
  const level = (score: number) => words.mood.levels[moodLevel(score)];
  const told = words.mood.chart(level(ends.first.score), level(ends.last.score), level(ends.lowest.score), soundTime(ends.lowest.at));
  return (
    <Panel title={words.mood.title}>
      <figure className={styles.figure}>
        <div className={styles.chart} role="img" aria-label={told}>
          <Suspense fallback={null}>
            <MoodCurve curve={curve} length={length} at={player.at} onHear={player.hear} />
          </Suspense>
        </div>
        <figcaption className={styles.soft}>{told}</figcaption>
      </figure>
    </Panel>
  );
}

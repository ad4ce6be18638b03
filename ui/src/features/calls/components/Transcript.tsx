import { Button } from "@/components/Button";
import { useCopy } from "@/components/useCopy";
import type { CallSpeaker, CallTurn } from "@/lib/api/types";
import { currentTurn, transcriptText } from "../state/turns";
import { useFollow } from "../state/useFollow";
import type { Player } from "../state/usePlayer";
import { words } from "../words";
import styles from "./Transcript.module.css";
import { TranscriptLine } from "./TranscriptLine";

const own = words.transcript;

interface TranscriptProps {
  turns: CallTurn[];
  speakers: CallSpeaker[];
  player: Player;
}

/** Who said what, line by line; the one that is heard lights up, and a press on a line plays it. */
export function Transcript({ turns, speakers, player }: TranscriptProps) {
  const copy = useCopy();
  const started = player.playing || player.at > 0;
  const current = started ? currentTurn(turns, player.at) : -1;
  const { scroller, follows, follow, byHand } = useFollow(current);
  const hear = (turn: CallTurn) => {
    follow();
    player.hear(turn.start);
  };
  return (
    <section className={styles.transcript} aria-label={own.title}>
      <header className={styles.head}>
        <h3>{own.title}</h3>
        {!follows && started && (
          <Button size="sm" look="quiet" icon="down" onClick={follow}>
            {own.follow}
          </Button>
        )}
        {turns.length > 0 && (
          <Button size="sm" icon="copy" onClick={() => void copy(transcriptText(turns, speakers), own.copied)}>
            {own.copy}
          </Button>
        )}
      </header>
      {turns.length === 0 ? (
        <p className={styles.note}>{own.none}</p>
      ) : (
        <p className={styles.note}>{speakers.some((each) => each.estimated) ? own.bySound : own.byChannel}</p>
      )}
      <div ref={scroller} className={styles.scroller} tabIndex={turns.length > 0 ? 0 : -1} {...byHand}>
        <ol className={styles.lines}>
          {turns.map((turn, index) => (
            <TranscriptLine
              key={index}
              turn={turn}
              speaker={speakers.find((each) => each.id === turn.speaker)}
              place={speakers.findIndex((each) => each.id === turn.speaker)}
              sameSpeaker={turns[index - 1]?.speaker === turn.speaker}
              current={index === current}
              onHear={() => hear(turn)}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

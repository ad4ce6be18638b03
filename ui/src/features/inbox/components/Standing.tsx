import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import type { Conversation } from "@/lib/api/types";
import { useNow } from "@/lib/hooks/useNow";
import { useText } from "@/lib/i18n";
import { momentWords } from "../state/momentWords";
import { isSnoozed } from "../state/snooze";
import { useOthers } from "../state/useViewers";

interface StandingProps {
  conversation: Conversation;
  busy: boolean;
  onWake: () => void;
}

/** What to know before acting: that a colleague is at it too, or that it has been put off. */
export function Standing({ conversation, busy, onWake }: StandingProps) {
  const text = useText();
  const now = useNow();
  const { looking, writing } = useOthers(conversation.id);
  const until = conversation.snoozed_until;
  return (
    <>
      {until && isSnoozed(until, now) && (
        <Banner
          tone="info"
          icon="clock"
          action={
            <Button size="sm" disabled={busy} onClick={onWake}>
              {text.snooze.wake}
            </Button>
          }
        >
          {text.snooze.until(momentWords(until, now))}
        </Banner>
      )}
      {writing !== null ? (
        <Banner tone="warn" icon="edit">
          {text.handoff.writing(writing)}
        </Banner>
      ) : (
        looking.length > 0 && (
          <Banner tone="info" icon="eye">
            {text.handoff.looking(looking)}
          </Banner>
        )
      )}
    </>
  );
}

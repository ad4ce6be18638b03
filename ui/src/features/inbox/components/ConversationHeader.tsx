import { Link } from "react-router";
import { Button, IconButton } from "@/components/Button";
import { Icon } from "@/components/icons";
import type { Conversation } from "@/lib/api/types";
import { customerName } from "@/lib/format/person";
import { useText } from "@/lib/i18n";
import { useInbox } from "../state/inboxContext";
import type { Handoff } from "../state/useHandoff";
import { PriorityChip, StatusChip, TopicChips } from "./chips";
import styles from "./ConversationHeader.module.css";
import type { DialogName } from "./ConversationDialogs";
import { MoreMenu } from "./MoreMenu";
import { SnoozeMenu } from "./SnoozeMenu";

interface ConversationHeaderProps {
  conversation: Conversation;
  mine: boolean;
  busy: boolean;
  actions: Handoff;
  snoozing: boolean;
  onSnoozing: (open: boolean) => void;
  onDialog: (dialog: DialogName) => void;
  onDetails: () => void;
}

/** Who it is, where it stands, and what can be done: one thing at once, the rest in a menu. */
export function ConversationHeader(props: ConversationHeaderProps) {
  const { conversation, mine, busy, actions, onDialog } = props;
  const text = useText();
  const { me } = useInbox();
  const closed = conversation.status === "closed";
  return (
    <header className={styles.header}>
      <div className={styles.who}>
        <Link className={styles.back} to="/agent" aria-label={text.common.back}>
          <Icon name="back" />
        </Link>
        <h2 dir="auto">{customerName(conversation.customer)}</h2>
        <span className={styles.chips}>
          <StatusChip conversation={conversation} agentId={me.user_id} />
          <PriorityChip priority={conversation.priority} />
          <TopicChips conversation={conversation} />
        </span>
        <span className={styles.details}>
          <IconButton icon="info" label={text.inbox.details} onClick={props.onDetails} />
        </span>
      </div>
      <div className={styles.actions}>
        {closed ? (
          <Button size="sm" icon="undo" disabled={busy} onClick={() => void actions.reopen()}>
            {text.actions.reopen}
          </Button>
        ) : (
          <>
            {mine ? (
              <Button size="sm" icon="undo" shortcut="T" disabled={busy} onClick={() => onDialog("handBack")}>
                {text.actions.handBack}
              </Button>
            ) : (
              <Button size="sm" icon="hand" shortcut="T" disabled={busy} onClick={() => void actions.takeOver()}>
                {text.actions.takeOver}
              </Button>
            )}
            <SnoozeMenu
              open={props.snoozing}
              onOpen={props.onSnoozing}
              disabled={busy}
              onSnooze={(until) => void actions.snooze(until)}
              onOwn={() => onDialog("snooze")}
            />
            <Button size="sm" icon="check" disabled={busy} onClick={() => void actions.close()}>
              {text.actions.close}
            </Button>
            <MoreMenu conversation={conversation} mine={mine} busy={busy} actions={actions} onDialog={onDialog} />
          </>
        )}
      </div>
    </header>
  );
}

import { Link } from "react-router";
import { Button, IconButton } from "@/components/Button";
import { Icon } from "@/components/icons";
import type { Conversation } from "@/lib/api/types";
import { customerName } from "@/lib/format/person";
import { useText } from "@/lib/i18n";
import { useInbox } from "../state/inboxContext";
import { StatusChip, TopicChips } from "./chips";
import styles from "./ConversationHeader.module.css";
import { ModeMenu, type Mode } from "./ModeMenu";

interface ConversationHeaderProps {
  conversation: Conversation;
  mine: boolean;
  busy: boolean;
  onTakeOver: () => void;
  onHandBack: () => void;
  onClose: () => void;
  onMode: (mode: Mode) => void;
  onTicket: () => void;
  onDetails: () => void;
}

export function ConversationHeader(props: ConversationHeaderProps) {
  const { conversation, mine, busy } = props;
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
          <TopicChips conversation={conversation} />
        </span>
        <span className={styles.details}>
          <IconButton icon="info" label={text.inbox.details} onClick={props.onDetails} />
        </span>
      </div>
      {!closed && (
        <div className={styles.actions}>
          {mine ? (
            <Button size="sm" icon="undo" shortcut="T" disabled={busy} onClick={props.onHandBack}>
              {text.actions.handBack}
            </Button>
          ) : (
            <Button size="sm" icon="hand" shortcut="T" disabled={busy} onClick={props.onTakeOver}>
              {text.actions.takeOver}
            </Button>
          )}
          <ModeMenu mode={conversation.mode} disabled={busy || (conversation.assigned_agent !== null && !mine)} onChange={props.onMode} />
          <Button size="sm" icon="ticket" onClick={props.onTicket}>
            {text.actions.ticket}
          </Button>
          <Button size="sm" look="quiet" icon="check" disabled={busy} onClick={props.onClose}>
            {text.actions.close}
          </Button>
        </div>
      )}
    </header>
  );
}

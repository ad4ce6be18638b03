import { Menu, type MenuItem } from "@/components/Menu";
import type { Conversation, Priority } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import type { Handoff } from "../state/useHandoff";
import type { DialogName } from "./ConversationDialogs";

const priorities: Priority[] = ["urgent", "high", "medium", "low"];

interface MoreMenuProps {
  conversation: Conversation;
  mine: boolean;
  busy: boolean;
  actions: Handoff;
  onDialog: (dialog: DialogName) => void;
}

/** What is done more seldom to a conversation. */
export function MoreMenu({ conversation, mine, busy, actions, onDialog }: MoreMenuProps) {
  const text = useText();
  const release: MenuItem[] = mine ? [{ key: "release", name: text.handoff.release, icon: "inbox", onPick: () => onDialog("release") }] : [];
  return (
    <Menu
      label={text.handoff.more}
      icon="more"
      disabled={busy}
      groups={[
        {
          key: "pass",
          items: [
            { key: "give", name: text.handoff.give, icon: "people", aside: "G", onPick: () => onDialog("transfer") },
            ...release,
            { key: "ticket", name: text.actions.ticket, icon: "ticket", onPick: () => onDialog("ticket") },
          ],
        },
        {
          key: "priority",
          title: text.handoff.priority,
          items: priorities.map((priority) => ({
            key: priority,
            name: text.ticket.priorities[priority],
            chosen: conversation.priority === priority,
            onPick: () => {
              if (priority !== conversation.priority) void actions.priority(priority);
            },
          })),
        },
      ]}
    />
  );
}

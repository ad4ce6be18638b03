import { useEffect, useState } from "react";
import { changePresence, listColleagues } from "@/lib/api/presence";
import type { Me, PresenceState } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import type { DeskSocket } from "@/lib/realtime/deskSocket";
import { useSocketListener, useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { Menu } from "./Menu";
import { PresenceMark } from "./PresenceMark";
import { useNotify } from "./Toasts";

const states = ["online", "away"] as const;

/** Whether others can count on her: what she says of herself. While nothing is connected she is offline. */
export function PresenceSwitch({ me, socket }: { me: Me; socket: DeskSocket }) {
  const { presence } = useText();
  const notify = useNotify();
  const connected = useSocketStatus(socket) === "open";
  const [said, setSaid] = useState<PresenceState | null>(null);

  useEffect(() => {
    if (!connected) return;
    const leave = new AbortController();
    listColleagues(leave.signal).then(
      (all) => setSaid(all.find(({ agent }) => agent.id === me.user_id)?.state ?? null),
      () => undefined,
    );
    return () => leave.abort();
  }, [connected, me.user_id]);
  useSocketListener(socket, {
    onEvent: (event) => {
      if (event.name === "presence.changed" && event.data.agent.id === me.user_id) setSaid(event.data.state);
    },
  });

  const choose = (state: "online" | "away") => {
    const before = said;
    setSaid(state);
    changePresence(state).catch(() => {
      setSaid(before);
      notify("bad", presence.failed);
    });
  };
  const shown: PresenceState = connected ? (said === "away" ? "away" : "online") : "offline";
  return (
    <Menu
      label={`${presence.label}: ${presence.states[shown]}`}
      quiet
      groups={[
        {
          key: "states",
          items: states.map((state) => ({
            key: state,
            name: presence.states[state],
            more: state === "online" ? presence.onlineMore : presence.awayMore,
            chosen: shown === state,
            onPick: () => choose(state),
          })),
        },
      ]}
    >
      <PresenceMark state={shown} />
    </Menu>
  );
}

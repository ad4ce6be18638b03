import { Menu } from "@/components/Menu";
import { useText } from "@/lib/i18n";
import { momentWords } from "../state/momentWords";
import { presets } from "../state/snooze";

interface SnoozeMenuProps {
  open: boolean;
  onOpen: (open: boolean) => void;
  disabled: boolean;
  onSnooze: (until: Date) => void;
  /** She wants to say when herself. */
  onOwn: () => void;
}

/** Puts a conversation off: to a usual time with one click, or to one of her own. */
export function SnoozeMenu({ open, onOpen, disabled, onSnooze, onOwn }: SnoozeMenuProps) {
  const { snooze } = useText();
  const offered = open ? presets(new Date()) : [];
  return (
    <Menu
      label={snooze.title}
      icon="clock"
      shortcut="Z"
      disabled={disabled}
      open={open}
      onOpen={onOpen}
      groups={[
        {
          key: "usual",
          items: offered.map(({ name, until }) => ({
            key: name,
            name: snooze.presets[name],
            aside: momentWords(until),
            onPick: () => onSnooze(until),
          })),
        },
        { key: "own", items: [{ key: "own", name: snooze.own, onPick: onOwn }] },
      ]}
    >
      {snooze.title}
    </Menu>
  );
}

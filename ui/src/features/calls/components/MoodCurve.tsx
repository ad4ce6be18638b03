import { Area, AreaChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { CallResult } from "@/lib/api/types";
import { soundTime } from "@/lib/format/time";
import { moodLevel } from "../state/turns";
import { words } from "../words";

interface MoodCurveProps {
  curve: CallResult["sentiment_curve"];
  /** Of the recording, in seconds. */
  length: number;
  /** What is heard now, in seconds. */
  at: number;
  onHear: (at: number) => void;
}

const tick = { fill: "var(--ink-faint)", fontSize: 12 };
const [negative, neutral, positive] = words.mood.axis;
const name = (score: number): string => (score > 0 ? positive : score < 0 ? negative : neutral);

/** The customer's mood over the call. A press on it plays from there; the same in words stands below. */
export function MoodCurve({ curve, length, at, onHear }: MoodCurveProps) {
  return (
    <ResponsiveContainer width="100%" height={170}>
      <AreaChart
        data={curve}
        margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
        accessibilityLayer={false}
        onClick={({ activeLabel }) => {
          if (activeLabel !== undefined) onHear(Number(activeLabel));
        }}
      >
        <XAxis dataKey="at" type="number" domain={[0, length]} tick={tick} tickFormatter={(seconds: number) => soundTime(seconds)} minTickGap={40} />
        <YAxis domain={[-1, 1]} ticks={[-1, 0, 1]} tick={tick} tickFormatter={name} width={62} />
        <Tooltip
          formatter={(value) => [words.mood.levels[moodLevel(Number(value))], words.mood.title]}
          labelFormatter={(value) => soundTime(Number(value))}
          contentStyle={{ background: "var(--surface-raised)", border: "1px solid var(--line)", color: "var(--ink)" }}
        />
        <ReferenceLine y={0} stroke="var(--line-strong)" />
        <ReferenceLine x={at} stroke="var(--accent)" />
        <Area dataKey="score" type="monotone" stroke="var(--info)" strokeWidth={2} fill="var(--info)" fillOpacity={0.12} baseValue={0} dot={false} isAnimationActive={false} />
      </AreaChart>
    </ResponsiveContainer>
  );
}

import { CartesianGrid, Legend, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { SendRule } from "@/lib/api/types";
import { percent } from "@/lib/format/language";
import { words } from "../words";

const { lines, confidence } = words.sendRule;

interface RiskCurveProps {
  curve: SendRule["groups"][number]["curve"];
  /** The share of wrong replies that is accepted, 0 to 1. */
  accepted: number;
  threshold: number | null;
}

/** What a threshold would let through, and how wrong that would be; every number is in the tooltip too. */
export function RiskCurve({ curve, accepted, threshold }: RiskCurveProps) {
  const points = [...curve].sort((a, b) => a.threshold - b.threshold);
  const tick = { fill: "var(--ink-faint)", fontSize: 12 };
  return (
    <ResponsiveContainer width="100%" height={280}>
      <LineChart data={points} margin={{ top: 8, right: 16, bottom: 16, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="threshold"
          type="number"
          domain={["dataMin", 1]}
          tick={tick}
          tickFormatter={(value: number) => value.toFixed(2)}
          label={{ value: confidence, position: "insideBottom", offset: -8, ...tick }}
        />
        <YAxis domain={[0, 1]} tick={tick} tickFormatter={percent} width={48} />
        <Tooltip
          formatter={(value) => (typeof value === "number" ? `${(value * 100).toFixed(1)} %` : String(value))}
          labelFormatter={(value) => `${confidence} ${Number(value).toFixed(2)}`}
          contentStyle={{ background: "var(--surface-raised)", border: "1px solid var(--line)", color: "var(--ink)" }}
        />
        <Legend position="top" height={28} wrapperStyle={{ fontSize: "var(--text-sm)" }} />
        <ReferenceLine y={accepted} stroke="var(--bad)" strokeDasharray="5 4" />
        {threshold !== null && <ReferenceLine x={threshold} stroke="var(--accent)" />}
        <Line dataKey="coverage" name={lines.coverage} stroke="var(--accent)" strokeWidth={2} dot={false} isAnimationActive={false} />
        <Line dataKey="upper" name={lines.upper} stroke="var(--bad)" strokeWidth={2} dot={false} isAnimationActive={false} />
        <Line dataKey="error" name={lines.error} stroke="var(--warn)" strokeWidth={2} dot={false} isAnimationActive={false} />
      </LineChart>
    </ResponsiveContainer>
  );
}

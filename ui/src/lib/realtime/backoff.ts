const BASE_MS = 500;
const CAP_MS = 20_000;

/**
 * Milliseconds to wait before reconnect number `attempt` (0 is the first): exponential with full jitter
 * above half, so that a thousand pages do not come back in the same moment after a restart.
 */
export function backoffDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random();
}

export type Verdict = "accept" | "duplicate" | "gap";

/**
 * Where this page stands in its recipient's event stream. Kept in memory and, by user, in
 * sessionStorage, so that a reload resumes where it stopped.
 */
export class StreamPosition {
  lastSeq: number | null = null;
  private readonly key: string;

  constructor(userId: string) {
    this.key = `frontdesk.stream.${userId}`;
    try {
      const stored = Number(sessionStorage.getItem(this.key) ?? Number.NaN);
      this.lastSeq = Number.isSafeInteger(stored) ? stored : null;
    } catch {
      // Storage may be blocked: start without a memory.
      this.lastSeq = null;
    }
  }

  /** Decides about one event and moves on when it is the next. */
  judge(seq: number): Verdict {
    if (this.lastSeq !== null && seq <= this.lastSeq) return "duplicate";
    if (this.lastSeq !== null && seq > this.lastSeq + 1) return "gap";
    this.moveTo(seq);
    return "accept";
  }

  moveTo(seq: number): void {
    this.lastSeq = seq;
    try {
      sessionStorage.setItem(this.key, String(seq));
    } catch {
      // Without storage the place lives in memory, and a reload loads the whole conversation again.
      return;
    }
  }
}

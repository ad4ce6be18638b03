/** The key of one action of the person, for the `Idempotency-Key` header. */
export interface ActionKey {
  key: string;
  /** To be told of the answer: after one that settles the action, the same request is a new action. */
  answered: (status: number, code?: string) => void;
}

const KEEP_MS = 10 * 60_000;

// Requests that nobody answered: tried again, they carry the same key, so that the server does them once.
const open = new Map<string, { key: string; at: number }>();

// A form cannot be compared; one that is sent again is the same object, or holds the same file.
const ofObjects = new WeakMap<object, string>();

function identityOf(body: FormData | Blob): string {
  const file = body instanceof FormData ? [...body.values()].find((value) => value instanceof Blob) : body;
  const known = file ?? body;
  const identity = ofObjects.get(known) ?? crypto.randomUUID();
  ofObjects.set(known, identity);
  return identity;
}

const describe = (body: unknown): string =>
  body instanceof FormData || body instanceof Blob ? identityOf(body) : JSON.stringify([body]);

/** Whether the server may still be at it, or failed half-way: then a retry must carry the same key. */
const unsettled = (status: number, code: string | undefined): boolean => status >= 500 || code === "in_progress";

/** The key of a request that changes something: a new one, or that of the same request as long as nothing answered it. */
export function keyFor(method: string, path: string, body: unknown, now: number = Date.now()): ActionKey {
  const name = `${method} ${path} ${describe(body)}`;
  for (const [other, { at }] of open) if (now - at > KEEP_MS) open.delete(other);
  const { key } = open.get(name) ?? { key: crypto.randomUUID() };
  open.set(name, { key, at: now });
  return {
    key,
    answered: (status, code) => {
      if (!unsettled(status, code) && open.get(name)?.key === key) open.delete(name);
    },
  };
}

import { get, post, withQuery } from "@/lib/api/http";
import type { ImportedOrders, OpenedOrder, OrderSummary } from "@/lib/api/types";
import type { Paged } from "@/lib/hooks/usePages";

export const listOrders = (q: string, cursor: string | null, signal?: AbortSignal) =>
  get<Paged<OrderSummary>>(withQuery("/api/orders", { q: q.trim(), cursor }), signal);

export const openOrder = (id: string, signal?: AbortSignal) =>
  get<OpenedOrder>(`/api/orders/${encodeURIComponent(id)}`, signal);

/** `file` is CSV or JSON; which of the two, its name or its first character says. */
export async function importOrders(file: File): Promise<ImportedOrders> {
  const text = await file.text();
  const json = file.name.endsWith(".json") || /^\s*[[{]/.test(text);
  return post<ImportedOrders>("/api/orders/import", new Blob([text], { type: json ? "application/json" : "text/csv" }));
}

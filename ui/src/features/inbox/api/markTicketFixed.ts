import { post } from "@/lib/api/http";
import type { Ticket } from "@/lib/api/types";

export async function markTicketFixed(ticketId: string, resolution: string): Promise<Ticket> {
  return (await post<{ ticket: Ticket }>("/api/tickets/mark-fixed", { ticket_id: ticketId, resolution })).ticket;
}

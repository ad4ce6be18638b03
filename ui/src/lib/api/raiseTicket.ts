import { post } from "./http";
import type { Priority, Ticket } from "./types";

interface NewTicket {
  conversation_id: string;
  description: string;
  priority: Priority;
  idempotency_key: string;
}

export async function raiseTicket(ticket: NewTicket): Promise<Ticket> {
  return (await post<{ ticket: Ticket }>("/api/tickets/raise", ticket)).ticket;
}

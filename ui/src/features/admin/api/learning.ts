import { get, post, withQuery } from "@/lib/api/http";
import type { Case, Proposal } from "@/lib/api/types";
import type { Paged } from "@/lib/hooks/usePages";

export type ProposalStatus = Proposal["status"];

export const listProposals = (status: ProposalStatus, cursor: string | null, signal?: AbortSignal) =>
  get<Paged<Proposal>>(withQuery("/api/proposals", { status, cursor }), signal);

export const listCases = (
  query: { source?: string; proposal?: string; cursor?: string | null; limit?: number },
  signal?: AbortSignal,
) => get<Paged<Case>>(withQuery("/api/cases", query), signal);

export const acceptProposal = (id: string, body: { title: string; body: string; publish: boolean }) =>
  post<{ proposal: Proposal }>(`/api/proposals/${id}/accept`, body);

export const dismissProposal = (id: string, reason: string) =>
  post<{ proposal: Proposal }>(`/api/proposals/${id}/dismiss`, { reason: reason || null });

import { get, put } from "./http";
import type { Colleague } from "./types";

/** All agents and admins, by name, with whether they are there. */
export const listColleagues = async (signal?: AbortSignal) =>
  (await get<{ agents: Colleague[] }>("/api/presence", signal)).agents;

/** What an agent says of herself. */
export const changePresence = async (state: "online" | "away") => (await put<{ agent: Colleague }>("/api/presence", { state })).agent;

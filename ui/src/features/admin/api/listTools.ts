import { get } from "@/lib/api/http";
import type { ToolList } from "@/lib/api/types";

export const listTools = (signal?: AbortSignal) => get<ToolList>("/api/tools", signal);

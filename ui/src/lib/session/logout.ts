import { post } from "@/lib/api/http";

export const logout = () => post<unknown>("/api/auth/logout");

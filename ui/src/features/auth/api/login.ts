import { post } from "@/lib/api/http";

/** Signs a person in; the answer sets the cookies. 401 when e-mail and password do not belong together. */
export const login = (email: string, password: string) =>
  post<{ user_id: string }>("/api/auth/login", { email, password });

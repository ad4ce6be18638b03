import type { Call } from "@/lib/api/types";

/** What a call is called: its customer, else its file. */
export const callName = ({ customer_name, name }: Pick<Call, "customer_name" | "name">): string => customer_name ?? name;

/** When it was held, as far as anybody said; else when it was brought. */
export const callTime = ({ recorded_at, created_at }: Pick<Call, "recorded_at" | "created_at">): string => recorded_at ?? created_at;

import type { Person } from "@/lib/api/types";

const UNNAMED = "Guest";

/** A customer's name; guests who gave none are told apart by the end of their id: "Guest 4F2A". */
export const customerName = ({ id, full_name }: Person): string =>
  full_name === UNNAMED ? `${UNNAMED} ${id.slice(-4).toUpperCase()}` : full_name;

/** False for guests who gave no name. */
export const isNamed = (fullName: string): boolean => fullName !== UNNAMED;

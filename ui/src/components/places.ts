import type { Role } from "@/lib/api/types";
import type { IconName } from "./icons";

export type PlaceName = "inbox" | "calls" | "promises" | "orders" | "canned" | "hours" | "knowledge" | "proposals" | "sendRule" | "decisions" | "tools";

interface Place {
  to: string;
  icon: IconName;
  name: PlaceName;
  role: "agent" | "admin";
}

/** The pages of agents and admins, in the order in which they are needed. */
const places: Place[] = [
  { to: "/agent", icon: "inbox", name: "inbox", role: "agent" },
  { to: "/desk/calls", icon: "phone", name: "calls", role: "agent" },
  { to: "/desk/promises", icon: "check", name: "promises", role: "agent" },
  { to: "/desk/orders", icon: "box", name: "orders", role: "agent" },
  { to: "/desk/knowledge", icon: "book", name: "knowledge", role: "agent" },
  { to: "/desk/canned", icon: "lightning", name: "canned", role: "agent" },
  { to: "/desk/proposals", icon: "spark", name: "proposals", role: "admin" },
  { to: "/desk/decisions", icon: "history", name: "decisions", role: "admin" },
  { to: "/desk/send-rule", icon: "send", name: "sendRule", role: "admin" },
  { to: "/desk/hours", icon: "clock", name: "hours", role: "admin" },
  { to: "/desk/tools", icon: "tool", name: "tools", role: "admin" },
];

/** Where somebody of this role can go. */
export const placesOf = (role: Role): Place[] => places.filter((place) => place.role === "agent" || role === "admin");

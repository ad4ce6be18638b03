import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { ErrorState, Skeleton } from "@/components/states";
import { useText } from "@/lib/i18n";
import { useSession } from "@/lib/session/context";

/** Sends whoever is not an agent or admin to the login page, and back afterwards. */
export function StaffOnly({ children }: { children: ReactNode }) {
  const text = useText();
  const { me, error, ended, refresh } = useSession();
  const place = useLocation();
  if (me === undefined) {
    if (!error) return <Skeleton widths={[0.3, 0.5, 0.4]} label={text.common.loading} />;
    return <ErrorState title={text.inbox.queueFailed} error={error} onRetry={() => void refresh()} />;
  }
  if (me === null || me.role === "customer") {
    const search = new URLSearchParams({ next: place.pathname + place.search, ...(ended ? { ended: "1" } : {}) });
    return <Navigate to={`/login?${search}`} replace />;
  }
  return children;
}

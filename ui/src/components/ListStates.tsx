import type { ReactNode } from "react";
import { useText } from "@/lib/i18n";
import { Button } from "./Button";
import { ErrorState, Skeleton } from "./states";

interface ListStatesProps {
  /** Null while nothing has come yet. */
  count: number | null;
  error: unknown;
  failed: string;
  onRetry: () => void;
  empty: ReactNode;
  /** Fetches the next page; null on the last one. */
  onMore: (() => void) | null;
  children: ReactNode;
}

/** What stands in place of a list while it loads, when it failed and when it is empty; and the button for more of it. */
export function ListStates({ count, error, failed, onRetry, empty, onMore, children }: ListStatesProps) {
  const text = useText();
  if (count === null) {
    if (error) return <ErrorState title={failed} error={error} onRetry={onRetry} />;
    return <Skeleton widths={[0.9, 0.7, 0.8, 0.5]} label={text.common.loading} />;
  }
  if (count === 0) return empty;
  return (
    <>
      {children}
      {onMore && <Button onClick={onMore}>{text.places.more}</Button>}
    </>
  );
}

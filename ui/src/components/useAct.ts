import { useCallback, useState } from "react";
import { useNotify } from "./Toasts";
import { ApiError, hasStatus } from "@/lib/api/errors";
import { useText } from "@/lib/i18n";
import { useSession } from "@/lib/session/context";

/** Runs one thing at a time and says how it went: `done` on success, the server's own words when it said no. */
export function useAct() {
  const text = useText();
  const notify = useNotify();
  const { refresh } = useSession();
  const [busy, setBusy] = useState(false);

  const act = useCallback(
    async (action: () => Promise<unknown>, done?: string): Promise<boolean> => {
      setBusy(true);
      try {
        await action();
        if (done) notify("good", done);
        return true;
      } catch (error) {
        if (hasStatus(error, 401)) await refresh();
        else if (error instanceof ApiError) notify(error.status === 409 ? "info" : "bad", error.message);
        else notify("bad", text.common.offline);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [notify, refresh, text],
  );
  return { act, busy };
}

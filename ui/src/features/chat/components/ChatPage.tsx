import { useCallback, useEffect, useState } from "react";
import { EmptyState, ErrorState, Skeleton } from "@/components/states";
import type { Me } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { useLanguageChoice } from "@/lib/i18n/customerLanguage";
import { preferredLanguage } from "@/lib/i18n/languages";
import { useSession } from "@/lib/session/context";
import { startGuestSession } from "../api/startGuestSession";
import { Chat } from "./Chat";
import styles from "./ChatPage.module.css";
import { StaffNotice } from "./StaffNotice";

/** `/`: opens at once, as the customer the cookie knows or as a new guest. */
export function ChatPage() {
  const text = useText();
  const { me, error, refresh } = useSession();
  const { chosen } = useLanguageChoice();
  const [failure, setFailure] = useState<unknown>(null);

  const become = useCallback(async () => {
    try {
      if ((await refresh()) === null) {
        await startGuestSession(preferredLanguage(chosen, navigator.languages));
        await refresh();
      }
      setFailure(null);
    } catch (problem) {
      setFailure(problem);
    }
  }, [refresh, chosen]);

  useEffect(() => {
    if (me !== null) return;
    const soon = setTimeout(() => void become());
    return () => clearTimeout(soon);
  }, [me, become]);

  const problem = me ? null : (failure ?? error);
  return (
    <div className={styles.page}>
      {problem ? (
        <ErrorState title={text.chat.startFailed} error={problem} onRetry={() => void become()} />
      ) : me ? (
        <ForPerson me={me} />
      ) : (
        <main className={styles.frame}>
          <EmptyState icon="spark" title={text.chat.starting}>
            <Skeleton widths={[1, 0.7]} label={text.common.loading} />
          </EmptyState>
        </main>
      )}
    </div>
  );
}

function ForPerson({ me }: { me: Me }) {
  return me.role === "customer" ? <Chat key={me.user_id} userId={me.user_id} /> : <StaffNotice me={me} />;
}

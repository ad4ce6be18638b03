import { useMemo } from "react";
import { Navigate, Route, Routes } from "react-router";
import { ConnectionBanner } from "@/components/ConnectionBanner";
import { StaffHeader } from "@/components/StaffHeader";
import { ToastProvider } from "@/components/Toasts";
import type { Me } from "@/lib/api/types";
import { useDeskSocket, useSocketListener, useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { useSession } from "@/lib/session/context";
import { CallsSocket } from "../state/callsContext";
import { words } from "../words";
import styles from "./Calls.module.css";
import { CallPage } from "./CallPage";
import { CallsPage } from "./CallsPage";

/** `/desk/calls` and `/desk/calls/:callId`: recordings of phone calls, and what was found in them. */
export function CallsDesk() {
  const { me } = useSession();
  return me ? <ForAgent key={me.user_id} me={me} /> : <Navigate to="/login" replace />;
}

function ForAgent({ me }: { me: Me }) {
  const { refresh } = useSession();
  const socket = useDeskSocket("agent", me.user_id);
  // A refused handshake may mean that the session ended; the guard then shows the login page.
  useSocketListener(socket, { onRefused: () => void refresh().catch(() => undefined) });
  const status = useSocketStatus(socket);
  const page = useMemo(
    () => (
      <Routes>
        <Route index element={<CallsPage />} />
        <Route path=":callId" element={<CallPage />} />
      </Routes>
    ),
    [],
  );
  return (
    <CallsSocket value={socket}>
      <ToastProvider>
        <div className={styles.desk}>
          <StaffHeader me={me} title={words.title} socket={socket} />
          <ConnectionBanner status={status} onRetry={socket.retryNow} />
          {page}
        </div>
      </ToastProvider>
    </CallsSocket>
  );
}

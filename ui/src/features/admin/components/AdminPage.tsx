import { Route, Routes, useLocation, Navigate } from "react-router";
import { placesOf } from "@/components/places";
import { StaffHeader } from "@/components/StaffHeader";
import { EmptyState } from "@/components/states";
import { ToastProvider } from "@/components/Toasts";
import type { Me } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { useDeskSocket, useSocketListener } from "@/lib/realtime/useDeskSocket";
import { useSession } from "@/lib/session/context";
import styles from "./AdminPage.module.css";
import { ArticlePage, NewArticlePage } from "./ArticlePage";
import { CannedPage } from "./CannedPage";
import { DecisionsPage } from "./DecisionsPage";
import { HoursPage } from "./HoursPage";
import { ImportPage } from "./ImportPage";
import { KnowledgePage } from "./KnowledgePage";
import { OrderPage } from "./OrderPage";
import { OrdersPage } from "./OrdersPage";
import { PromisesPage } from "./PromisesPage";
import { ProposalsPage } from "./ProposalsPage";
import { SendRulePage } from "./SendRulePage";
import { ToolsPage } from "./ToolsPage";

/** `/desk/…`: what agents and admins look after beside conversations. */
export function AdminPage() {
  const { me } = useSession();
  return me ? <ForStaff key={me.user_id} me={me} /> : <Navigate to="/login" replace />;
}

function ForStaff({ me }: { me: Me }) {
  const text = useText();
  const place = useLocation();
  const { refresh } = useSession();
  // Who looks something up is still there for her customers.
  const socket = useDeskSocket("agent", me.user_id);
  useSocketListener(socket, { onRefused: () => void refresh().catch(() => undefined) });
  const here = placesOf(me.role).find(({ to }) => place.pathname.startsWith(to));
  return (
    <ToastProvider>
      <div className={styles.page}>
        <StaffHeader me={me} title={here ? text.places[here.name] : text.brand} socket={socket} />
        <Routes>
          <Route path="promises" element={<PromisesPage me={me} />} />
          <Route path="orders" element={<OrdersPage me={me} />} />
          <Route path="orders/:orderId" element={<OrderPage />} />
          <Route path="canned" element={<CannedPage me={me} />} />
          <Route path="knowledge" element={<KnowledgePage me={me} />} />
          <Route path="knowledge/:articleId" element={<ArticlePage me={me} />} />
          {me.role === "admin" && (
            <>
              <Route path="knowledge/new" element={<NewArticlePage />} />
              <Route path="knowledge/import" element={<ImportPage />} />
              <Route path="proposals" element={<ProposalsPage />} />
              <Route path="decisions" element={<DecisionsPage />} />
              <Route path="send-rule" element={<SendRulePage />} />
              <Route path="hours" element={<HoursPage />} />
              <Route path="tools" element={<ToolsPage />} />
            </>
          )}
          <Route path="*" element={<EmptyState icon="alert" title={text.places.nothing} />} />
        </Routes>
      </div>
    </ToastProvider>
  );
}

import { Route, Routes, useLocation, Navigate } from "react-router";
import { placesOf } from "@/components/places";
import { StaffHeader } from "@/components/StaffHeader";
import { EmptyState } from "@/components/states";
import { ToastProvider } from "@/components/Toasts";
import { useText } from "@/lib/i18n";
import { useSession } from "@/lib/session/context";
import styles from "./AdminPage.module.css";

/** `/desk/…`: what agents and admins look after beside conversations. */
export function AdminPage() {
  const text = useText();
  const { me } = useSession();
  const place = useLocation();
  if (!me) return <Navigate to="/login" replace />;
  const here = placesOf(me.role).find(({ to }) => place.pathname.startsWith(to));
  return (
    <ToastProvider>
      <div className={styles.page}>
        <StaffHeader me={me} title={here ? text.places[here.name] : text.brand} />
        <Routes>
          <Route path="*" element={<EmptyState icon="alert" title={text.places.nothing} />} />
        </Routes>
      </div>
    </ToastProvider>
  );
}

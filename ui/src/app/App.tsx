import { lazy, Suspense, type ReactNode } from "react";
import { BrowserRouter, Route, Routes } from "react-router";
import { CustomerLanguage } from "@/lib/i18n/CustomerLanguage";
import { SessionProvider } from "@/lib/session/SessionProvider";
import { ErrorBoundary } from "./ErrorBoundary";
import { NotFound } from "./NotFound";
import { StaffOnly } from "./StaffOnly";

// A customer on a phone does not download the inbox.
const ChatPage = lazy(() => import("@/features/chat/components/ChatPage").then((m) => ({ default: m.ChatPage })));
const InboxPage = lazy(() => import("@/features/inbox/components/InboxPage").then((m) => ({ default: m.InboxPage })));
const CallsDesk = lazy(() => import("@/features/calls/components/CallsDesk").then((m) => ({ default: m.CallsDesk })));
const AdminPage = lazy(() => import("@/features/admin/components/AdminPage").then((m) => ({ default: m.AdminPage })));
const LoginPage = lazy(() => import("@/features/auth/components/LoginPage").then((m) => ({ default: m.LoginPage })));

const inHerLanguage = (page: ReactNode) => (
  <CustomerLanguage>
    <ErrorBoundary>{page}</ErrorBoundary>
  </CustomerLanguage>
);

const inbox = (
  <StaffOnly>
    <InboxPage />
  </StaffOnly>
);

const calls = (
  <StaffOnly>
    <CallsDesk />
  </StaffOnly>
);

const desk = (
  <StaffOnly>
    <AdminPage />
  </StaffOnly>
);

export function App() {
  return (
    <ErrorBoundary>
      <SessionProvider>
        <BrowserRouter>
          <Suspense fallback={null}>
            <Routes>
              <Route path="/" element={inHerLanguage(<ChatPage />)} />
              <Route path="/login" element={<LoginPage />} />
              <Route path="/agent/:conversationId?" element={inbox} />
              <Route path="/desk/calls/*" element={calls} />
              <Route path="/desk/*" element={desk} />
              <Route path="*" element={inHerLanguage(<NotFound />)} />
            </Routes>
          </Suspense>
        </BrowserRouter>
      </SessionProvider>
    </ErrorBoundary>
  );
}

import { lazy, Suspense } from "react";
import { BrowserRouter, Route, Routes } from "react-router";
import { SessionProvider } from "@/lib/session/SessionProvider";
import { ErrorBoundary } from "./ErrorBoundary";
import { NotFound } from "./NotFound";
import { StaffOnly } from "./StaffOnly";

// A customer on a phone does not download the inbox.
const ChatPage = lazy(() => import("@/features/chat/components/ChatPage").then((m) => ({ default: m.ChatPage })));
const InboxPage = lazy(() => import("@/features/inbox/components/InboxPage").then((m) => ({ default: m.InboxPage })));
const LoginPage = lazy(() => import("@/features/auth/components/LoginPage").then((m) => ({ default: m.LoginPage })));

const inbox = (
  <StaffOnly>
    <InboxPage />
  </StaffOnly>
);

export function App() {
  return (
    <ErrorBoundary>
      <SessionProvider>
        <BrowserRouter>
          <Suspense fallback={null}>
            <Routes>
              <Route path="/" element={<ChatPage />} />
              <Route path="/login" element={<LoginPage />} />
              <Route path="/agent/:conversationId?" element={inbox} />
              <Route path="*" element={<NotFound />} />
            </Routes>
          </Suspense>
        </BrowserRouter>
      </SessionProvider>
    </ErrorBoundary>
  );
}

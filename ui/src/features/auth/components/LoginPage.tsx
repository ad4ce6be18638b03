import { useEffect, useState, type SubmitEvent } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { Brand } from "@/components/Brand";
import { Button, IconButton } from "@/components/Button";
import { Field } from "@/components/Field";
import { ApiError, hasStatus } from "@/lib/api/errors";
import { useText, type Catalogue } from "@/lib/i18n";
import { useSession } from "@/lib/session/context";
import { login } from "../api/login";
import styles from "./LoginPage.module.css";

/** Only our own pages may be gone back to. */
const safeTarget = (next: string | null): string => (next && /^\/agent(\/|\?|$)/.test(next) ? next : "/agent");

function inWords(error: unknown, text: Catalogue): string {
  if (hasStatus(error, 401)) return text.login.wrong;
  if (hasStatus(error, 429)) return text.login.tooMany;
  return error instanceof ApiError ? error.message : text.common.offline;
}

/** `/login`: for agents and admins; goes back to where they wanted to be. */
export function LoginPage() {
  const text = useText();
  const [search] = useSearchParams();
  const { me, refresh } = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    document.title = `${text.login.title} · ${text.brand}`;
  }, [text]);

  if (me && me.role !== "customer") return <Navigate to={safeTarget(search.get("next"))} replace />;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await login(email.trim(), password);
      const person = await refresh();
      if (person?.role === "customer") setProblem(text.login.notStaff);
    } catch (error) {
      setProblem(inWords(error, text));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={(event) => void submit(event)}>
        <Brand size={44} />
        <div>
          <h1>{text.login.title}</h1>
          <p className={styles.lead}>{search.has("ended") ? text.login.ended : text.login.lead}</p>
        </div>
        <Field label={text.login.email}>
          {(control) => (
            <input
              {...control}
              type="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={text.login.password} error={problem}>
          {(control) => (
            <span className={styles.secret}>
              <input
                {...control}
                type={visible ? "text" : "password"}
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
              <IconButton
                icon={visible ? "eyeOff" : "eye"}
                label={visible ? text.login.hide : text.login.show}
                onClick={() => setVisible(!visible)}
              />
            </span>
          )}
        </Field>
        <Button look="primary" type="submit" disabled={busy}>
          {busy ? text.login.working : text.login.submit}
        </Button>
        <Link className={styles.link} to="/">
          {text.login.customer}
        </Link>
      </form>
    </main>
  );
}

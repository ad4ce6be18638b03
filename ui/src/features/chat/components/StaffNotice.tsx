import { useNavigate } from "react-router";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/states";
import type { Me } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { useSession } from "@/lib/session/context";
import styles from "./ChatPage.module.css";

/** An agent who opens the customers' page must not start a conversation by mistake. */
export function StaffNotice({ me }: { me: Me }) {
  const text = useText();
  const navigate = useNavigate();
  const { signOut } = useSession();
  return (
    <EmptyState icon="inbox" title={text.staff.signedIn(me.full_name)}>
      {text.staff.more}
      <div className={styles.staff}>
        <Button look="primary" onClick={() => void navigate("/agent")}>
          {text.staff.openInbox}
        </Button>
        <Button look="quiet" onClick={() => void signOut()}>
          {text.staff.asCustomer}
        </Button>
      </div>
    </EmptyState>
  );
}

import { useCallback, useState } from "react";
import { Button } from "@/components/Button";
import { Dialog, DialogActions } from "@/components/Dialog";
import { MessageText } from "@/components/MessageText";
import { Panel } from "@/components/Page";
import { ErrorState, Skeleton } from "@/components/states";
import type { Article } from "@/lib/api/types";
import { fullTime } from "@/lib/format/time";
import { useLoad } from "@/lib/hooks/useLoad";
import { useText } from "@/lib/i18n";
import { fetchVersion, listVersions } from "../api/knowledge";
import { own } from "../knowledgeWords";
import { useAct } from "@/components/useAct";
import styles from "./Knowledge.module.css";

/** Every version that an article has had; any of them can be edited from. */
export function ArticleHistory({ article, onUse }: { article: Article; onUse: (version: Article) => void }) {
  const text = useText();
  const { act } = useAct();
  const load = useCallback((signal: AbortSignal) => listVersions(article.id, signal), [article.id]);
  const { data, error, reload } = useLoad(load);
  const [shown, setShown] = useState<Article | null>(null);
  return (
    <Panel title={own.history.title}>
      {error ? (
        <ErrorState title={own.history.failed} error={error} onRetry={() => void reload()} />
      ) : !data ? (
        <Skeleton widths={[0.7, 0.6]} label={text.common.loading} />
      ) : (
        <ol className={styles.versions}>
          {data.map((each) => (
            <li key={each.version}>
              <button type="button" onClick={() => void act(async () => setShown(await fetchVersion(article.id, each.version)))}>
                {own.history.look(each.version)} {each.version === article.version && `(${own.history.now})`}
                <span>
                  {fullTime(each.updated_at)} {own.history.by(each.updated_by)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {shown && (
        <Dialog title={`${own.history.look(shown.version)}: ${shown.title}`} onClose={() => setShown(null)}>
          <div className={styles.preview}>
            <MessageText text={shown.body} markdown language={shown.language} />
          </div>
          <DialogActions>
            <Button onClick={() => setShown(null)}>{text.common.close}</Button>
            {shown.version !== article.version && (
              <Button
                look="primary"
                onClick={() => {
                  onUse(shown);
                  setShown(null);
                }}
              >
                {own.history.use}
              </Button>
            )}
          </DialogActions>
        </Dialog>
      )}
    </Panel>
  );
}

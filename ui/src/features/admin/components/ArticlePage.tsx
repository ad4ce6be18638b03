import { useCallback, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { Banner } from "@/components/Banner";
import { MessageText } from "@/components/MessageText";
import { Page, Panel } from "@/components/Page";
import { ErrorState, Skeleton } from "@/components/states";
import type { Article, Me } from "@/lib/api/types";
import { useLoad } from "@/lib/hooks/useLoad";
import { useText } from "@/lib/i18n";
import { createArticle, fetchArticle, type ArticleFields } from "../api/knowledge";
import { own } from "../knowledgeWords";
import { useAct } from "@/components/useAct";
import { ArticleEditor } from "./ArticleEditor";
import { ArticleHistory } from "./ArticleHistory";
import styles from "./Knowledge.module.css";

const blank: ArticleFields = {
  title: "",
  type: "article",
  category: "faq",
  intents: [],
  language: "en",
  tags: [],
  body: "",
  status: "draft",
};

/** `/desk/knowledge/new`: an article from nothing. */
export function NewArticlePage() {
  const navigate = useNavigate();
  const { act } = useAct();
  const create = async (fields: ArticleFields) => {
    await act(
      async () => {
        const made = await createArticle(fields);
        void navigate(`/desk/knowledge/${made.id}`, { replace: true });
      },
      fields.status === "published" ? own.edit.saved : own.edit.savedDraft,
    );
  };
  return (
    <Page title={own.create} actions={<Link to="/desk/knowledge">{own.back}</Link>}>
      <ArticleEditor initial={blank} onSave={create} />
    </Page>
  );
}

/** `/desk/knowledge/:articleId`: an article to read, and for admins to change. */
export function ArticlePage({ me }: { me: Me }) {
  const text = useText();
  const { articleId = "" } = useParams();
  const load = useCallback((signal: AbortSignal) => fetchArticle(articleId, signal), [articleId]);
  const { data, error, reload, replace } = useLoad(load);
  return (
    <Page title={data?.title ?? own.title} actions={<Link to="/desk/knowledge">{own.back}</Link>}>
      {error && !data ? (
        <ErrorState title={own.failed} error={error} onRetry={() => void reload()} />
      ) : !data ? (
        <Skeleton widths={[0.6, 0.9, 0.8, 0.7]} label={text.common.loading} />
      ) : me.role === "admin" ? (
        <Editing key={`${data.id} ${data.version}`} article={data} onChange={replace} />
      ) : (
        <Panel>
          <MessageText text={data.body} markdown language={data.language} />
        </Panel>
      )}
    </Page>
  );
}

function Editing({ article, onChange }: { article: Article; onChange: (article: Article) => void }) {
  const [from, setFrom] = useState<Article>(article);
  return (
    <div className={styles.editor}>
      <div className={styles.main}>
        {from.version !== article.version && (
          <Banner tone="info" icon="history">
            {own.history.using(from.version)}
          </Banner>
        )}
        <ArticleEditor key={from.version} initial={from} article={article} onChange={onChange} />
      </div>
      <aside className={styles.side}>
        <ArticleHistory article={article} onUse={setFrom} />
      </aside>
    </div>
  );
}

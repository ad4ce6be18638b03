import { get, post, put, remove, withQuery } from "@/lib/api/http";
import type { Article, ArticleSummary, ImportJob, ImportLine, IndexState } from "@/lib/api/types";
import type { Paged } from "@/lib/hooks/usePages";

export interface ArticleFilter {
  q: string;
  category: string;
  language: string;
  status: string;
}

/** What an admin writes; `id` only of a new one, and only if she wants a certain one. */
export interface ArticleFields {
  title: string;
  type: Article["type"];
  category: string;
  intents: string[];
  language: string;
  tags: string[];
  body: string;
  status: Article["status"];
}

const address = (id: string) => `/api/knowledge/articles/${encodeURIComponent(id)}`;

export const listArticles = (filter: ArticleFilter, cursor: string | null, signal?: AbortSignal) =>
  get<Paged<ArticleSummary>>(withQuery("/api/knowledge/articles", { ...filter, q: filter.q.trim(), cursor }), signal);

export const fetchArticle = async (id: string, signal?: AbortSignal) =>
  (await get<{ article: Article }>(address(id), signal)).article;

export const createArticle = async (fields: ArticleFields) =>
  (await post<{ article: Article }>("/api/knowledge/articles", fields)).article;

/** `version` is the one that was edited: another one meanwhile is a 409 with `current` and `diff`. */
export const saveArticle = async (id: string, fields: ArticleFields, version: number) =>
  (await put<{ article: Article }>(address(id), { ...fields, version })).article;

export const retireArticle = (id: string) => remove<unknown>(address(id));
export const restoreArticle = async (id: string) => (await post<{ article: Article }>(`${address(id)}/restore`)).article;

export const listVersions = async (id: string, signal?: AbortSignal) =>
  (await get<{ items: ArticleSummary[] }>(`${address(id)}/versions`, signal)).items;

export const fetchVersion = async (id: string, version: number, signal?: AbortSignal) =>
  (await get<{ article: Article }>(`${address(id)}/versions/${version}`, signal)).article;

export interface ImportOptions {
  category: string;
  language: string;
  status: string;
  /** Also replace what people edited here. */
  overwrite: boolean;
}

export async function startImport(files: File[], options: ImportOptions) {
  const form = new FormData();
  for (const [name, value] of Object.entries(options)) form.append(name, String(value));
  for (const file of files) form.append("files", file);
  return (await post<{ job_id: string }>("/api/knowledge/import", form)).job_id;
}

export const fetchImport = (id: string, signal?: AbortSignal) => get<ImportJob>(`/api/knowledge/imports/${id}`, signal);

export const listImports = async (signal?: AbortSignal) =>
  (await get<{ items: ImportLine[] }>("/api/knowledge/imports", signal)).items;

export const fetchIndex = (signal?: AbortSignal) => get<IndexState>("/api/knowledge/index", signal);
export const mendIndex = () => post<IndexState>("/api/knowledge/verify");

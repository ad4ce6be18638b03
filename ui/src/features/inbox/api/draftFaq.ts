import { post } from "@/lib/api/http";

/** The id of the article that was drafted from a conversation. */
export const draftFaq = async (conversationId: string): Promise<string> =>
  (await post<{ article_id: string }>(`/api/chat/conversations/${conversationId}/faq-draft`)).article_id;

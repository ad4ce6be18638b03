// Pictures sent from this page are shown from memory as long as it lives, not fetched back from the server.
const previews = new Map<string, string>();

/** Remembers the object URL of a picture that has just gone up. */
export const keepPreview = (attachmentId: string, url: string): void => void previews.set(attachmentId, url);

/** Where this page has the picture itself; undefined when it has not. */
export const previewOf = (attachmentId: string): string | undefined => previews.get(attachmentId);

import { fromMarkdown } from "mdast-util-from-markdown";
import type { Nodes, RootContent } from "mdast";
import { memo, type ReactNode } from "react";
import { directionOf } from "@/lib/i18n/direction";
import styles from "./MessageText.module.css";

const SAFE_LINK = /^(https?:|mailto:)/i;

const children = (nodes: RootContent[]): ReactNode => nodes.map((node, index) => <Node key={index} node={node} />);

/**
 * One Markdown node as React elements. Whatever is not listed (images, tables, definitions) and all raw HTML
 * is shown as the text it is made of; nothing is ever set as HTML.
 */
function Node({ node }: { node: Nodes }): ReactNode {
  switch (node.type) {
    case "root":
      return children(node.children);
    case "text":
    case "html":
      return node.value;
    case "paragraph":
      return <p dir="auto">{children(node.children)}</p>;
    case "heading":
      return <p dir="auto"><strong>{children(node.children)}</strong></p>;
    case "strong":
      return <strong>{children(node.children)}</strong>;
    case "emphasis":
      return <em>{children(node.children)}</em>;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "code":
      return <pre dir="ltr"><code>{node.value}</code></pre>;
    case "blockquote":
      return <blockquote>{children(node.children)}</blockquote>;
    case "list":
      return node.ordered ? (
        <ol start={node.start ?? 1}>{children(node.children)}</ol>
      ) : (
        <ul>{children(node.children)}</ul>
      );
    case "listItem":
      return <li>{children(node.children)}</li>;
    case "break":
      return <br />;
    case "thematicBreak":
      return <hr />;
    case "link":
      return SAFE_LINK.test(node.url) ? (
        <a href={node.url} target="_blank" rel="noopener noreferrer">
          {children(node.children)}
        </a>
      ) : (
        children(node.children)
      );
    case "image":
      return node.alt ?? null;
    default:
      return "children" in node ? children(node.children) : null;
  }
}

interface MessageTextProps {
  text: string;
  /** Markdown is read only in what the desk wrote; a customer's text is shown exactly as typed. */
  markdown: boolean;
  /** Its language, for hyphens and the right glyphs. */
  language?: string | null;
}

export const MessageText = memo(function MessageText({ text, markdown, language }: MessageTextProps) {
  const lang = language ?? undefined;
  if (!markdown) {
    return (
      <div className={styles.plain} dir="auto" lang={lang}>
        {text}
      </div>
    );
  }
  return (
    <div className={styles.rich} lang={lang} dir={language ? directionOf(language) : "auto"}>
      <Node node={fromMarkdown(text)} />
    </div>
  );
});

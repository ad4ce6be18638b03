import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { MessageText } from "./MessageText";

const shown = (text: string, markdown = true) => renderToStaticMarkup(<MessageText text={text} markdown={markdown} />);

it("shows lists, emphasis and links of the desk's own words", () => {
  const html = shown("Within **30 days**:\n\n1. Pack it\n2. [Print the label](https://shop.example/label)");
  expect(html).toContain("<strong>30 days</strong>");
  expect(html).toContain("<li");
  expect(html).toContain('<a href="https://shop.example/label" target="_blank" rel="noopener noreferrer">');
});

it.each(["javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x"])("makes no link of %s", (url) => {
  expect(shown(`[here](${url})`)).not.toContain("<a");
});

it("shows raw HTML as the text it is", () => {
  const html = shown('<img src=x onerror="alert(1)"> and <b>bold</b>');
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img");
});

it("loads no picture from a message", () => {
  expect(shown("![tracking pixel](https://evil.example/p.gif)")).not.toContain("<img");
});

it("shows a customer's words exactly as typed", () => {
  expect(shown("**not bold** <b>x</b>", false)).toContain("**not bold** &lt;b&gt;x&lt;/b&gt;");
});

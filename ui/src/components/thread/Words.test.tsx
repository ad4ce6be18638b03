import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { aMessage } from "@/testing/builders";
import { BothSidesContext, UntranslatedContext, Words, type Viewpoint } from "./Words";
import type { Message } from "@/lib/api/types";

const shown = (message: Message, viewpoint: Viewpoint, both = false) =>
  renderToStaticMarkup(
    <BothSidesContext value={both}>
      <UntranslatedContext value={(code) => `as written: ${code}`}>
        <Words message={message} viewpoint={viewpoint} />
      </UntranslatedContext>
    </BothSidesContext>,
  );

const german = aMessage({
  seq: 1,
  text: "Wo ist mein Paket?",
  language: "de",
  translation: { text: "Where is my parcel?", language: "en", provider: "local", warnings: ["A number may be lost."], messages: 2 },
});
const reply = aMessage({ seq: 2, sender: "assistant", text: "Es kommt morgen.", original_text: "It comes tomorrow.", language: "de" });

it("shows the agent a customer's words in English, says of how many messages, and what may be lost", () => {
  const html = shown(german, "agent");
  expect(html).toContain("Where is my parcel?");
  expect(html).toContain("Translated from German, the last 2 messages together");
  expect(html).toContain("A number may be lost.");
  expect(html).not.toContain("Wo ist mein Paket?");
});

it("shows both sides once the originals are wanted", () => {
  const html = shown(german, "agent", true);
  expect(html).toContain('aria-expanded="true"');
  expect(html).toMatch(/lang="de"[^>]*>Wo ist mein Paket\?/);
});

it("shows the agent what the desk wrote, and the customer what it became", () => {
  expect(shown(reply, "agent")).toContain("It comes tomorrow.");
  expect(shown(reply, "agent")).toContain("Sent in German");
  expect(shown(reply, "customer")).toContain("Es kommt morgen.");
  expect(shown(reply, "customer")).toContain("Translated automatically");
});

it("shows a customer her own words as she wrote them", () => {
  expect(shown(german, "customer")).toContain("Wo ist mein Paket?");
  expect(shown(german, "customer")).not.toContain("button");
});

it("says that a message stands as written, but not of English, of no language, or before anybody looked", () => {
  const written = (language: string | null) => shown({ ...german, translation: null, language }, "agent");
  expect(written("pl")).toContain("as written: pl");
  for (const language of ["en", "und", null]) expect(written(language)).not.toContain("as written");
});

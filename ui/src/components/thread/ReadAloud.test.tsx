// @vitest-environment happy-dom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { aMessage } from "@/testing/builders";
import { ReadAloud } from "./ReadAloud";

it("is offered for what the desk said in a language that is spoken, after one question", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const languages = [
    { code: "en", speech: true },
    { code: "ja", speech: false },
  ];
  const fetched = vi.fn(() => Promise.resolve(new Response(JSON.stringify(languages))));
  vi.stubGlobal("fetch", fetched);
  const place = document.createElement("div");
  const messages = [
    aMessage({ seq: 1, sender: "customer", language: "en" }),
    aMessage({ seq: 2, sender: "assistant", language: "en" }),
    aMessage({ seq: 3, sender: "assistant", language: "ja" }),
    aMessage({ seq: 4, sender: "agent", language: null }),
    aMessage({ seq: 5, sender: "agent", language: null, text: "" }),
    aMessage({ seq: 6, sender: "system", language: "en" }),
  ];
  const shown = messages.map((message) => (
    <div key={message.id} id={message.id}>
      <ReadAloud message={message} />
    </div>
  ));
  act(() => createRoot(place).render(shown));
  await act(() => new Promise((resolve) => setTimeout(resolve)));
  const offered = [...place.querySelectorAll("button")];
  expect(offered.map((button) => button.closest("div")?.id)).toEqual(["m2", "m4"]);
  expect(offered[0]?.getAttribute("aria-label")).toBe("Read aloud");
  expect(fetched).toHaveBeenCalledTimes(1);
});

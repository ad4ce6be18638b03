import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { desk } from "@/lib/i18n/desk";
import english from "@/lib/i18n/locales/en.json";
import { anAttachment } from "@/testing/builders";
import { Attachments } from "./Attachments";
import { lastWords } from "./lastWords";
import { pictureBox } from "./pictureBox";
import { SoundPlayer } from "./SoundPlayer";

const text = { ...english, ...desk };

it("keeps a picture's place before it is there, whole or in part", () => {
  expect(pictureBox({ width: 1200, height: 900 })).toEqual({ width: 320, ratio: 4 / 3 });
  expect(pictureBox({ width: 900, height: 1200 })).toEqual({ width: 240, ratio: 0.75 });
  expect(pictureBox({ width: 300, height: 9000 })).toEqual({ width: 192, ratio: 0.6 });
  expect(pictureBox({ width: 40, height: 40 }).width).toBe(96);
});

it("names the button of a picture, and loads it when it comes into sight", () => {
  const html = renderToStaticMarkup(<Attachments attachments={[anAttachment({ name: "receipt.jpg" })]} />);
  expect(html).toContain('aria-label="Enlarge the picture: receipt.jpg"');
  expect(html).toContain('loading="lazy"');
  expect(html).toContain('src="/api/chat/attachments/a1/content"');
});

it("names the parts of a player, and says where it is", () => {
  const html = renderToStaticMarkup(<SoundPlayer source="/sound" seconds={75} />);
  expect(html).toMatch(/role="group" aria-label="Voice message"/);
  expect(html).toContain('aria-label="Play"');
  expect(html).toContain('aria-valuetext="0:00 / 1:15"');
});

it("loads nothing of a sound whose length is known", () => {
  expect(renderToStaticMarkup(<SoundPlayer source="/sound" seconds={75} />)).toContain('preload="none"');
  expect(renderToStaticMarkup(<SoundPlayer source="/sound" seconds={null} />)).toContain('preload="metadata"');
});

it("shows nothing for a message without files", () => {
  expect(renderToStaticMarkup(<Attachments attachments={[]} />)).toBe("");
});

it("names in a list what came without words", () => {
  const last = { text: "", sender: "customer", created_at: "" } as const;
  expect(lastWords({ ...last, attachment: "image" }, text)).toBe("Picture");
  expect(lastWords({ ...last, attachment: "audio" }, text)).toBe("Voice message");
  expect(lastWords({ ...last, text: "Look", attachment: "image" }, text)).toBe("Look");
});

import type { SVGProps } from "react";

/** Drawn on a 20 × 20 grid, 1.6 wide strokes, in the colour of the text around them. */
const paths = {
  send: "M3.5 10 16.5 3.8 12.6 16.5 9.6 11.2zM9.6 11.2 16.5 3.8",
  plus: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4.5 6.5 10l5.5 5.5",
  down: "M5 8l5 5 5-5",
  right: "M8 5l5 5-5 5",
  check: "M4 10.5l4 4 8-9",
  clock: "M10 3.2a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6zM10 6.5V10l2.5 1.8",
  alert: "M10 3.2 17.5 16h-15zM10 8v3.6M10 13.7v.2",
  info: "M10 3.2a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6zM10 9.2v4M10 6.5v.2",
  book: "M4 4.5h4.5A1.5 1.5 0 0 1 10 6v10a1.5 1.5 0 0 0-1.5-1.5H4zM16 4.5h-4.5A1.5 1.5 0 0 0 10 6v10a1.5 1.5 0 0 1 1.5-1.5H16z",
  search: "M9 3.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 9 3.8zM12.8 12.8l3.7 3.7",
  person: "M10 3.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 16.5c.6-3 3-4.6 6-4.6s5.4 1.6 6 4.6",
  hand: "M4 12.5V9.5M7 11V4.8M10 10.5V3.8M13 11V5.3M16 9.5v3.2c0 2.5-2 4.3-4.8 4.3H9.8C7 17 4 15 4 12.5",
  undo: "M7.5 4 4 7.5 7.5 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H9",
  ticket: "M3.5 6.5h13v2.4a1.4 1.4 0 0 0 0 2.3v2.3h-13v-2.3a1.4 1.4 0 0 0 0-2.3zM12 6.5v7",
  edit: "M4 16l.8-3.3L13 4.5a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L7.3 15.2z",
  history: "M4 10a6 6 0 1 1 1.8 4.3M4 10 2.5 8M4 10l2-1.5M10 6.8V10l2.2 1.5",
  sun: "M10 6.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM10 2.5v1.6M10 15.9v1.6M2.5 10h1.6M15.9 10h1.6M4.7 4.7l1.1 1.1M14.2 14.2l1.1 1.1M4.7 15.3l1.1-1.1M14.2 5.8l1.1-1.1",
  moon: "M16 11.8A6.5 6.5 0 0 1 8.2 4a6.5 6.5 0 1 0 7.8 7.8z",
  system: "M3.5 4.5h13v9h-13zM7.5 16.5h5M10 13.5v3",
  logout: "M8 4H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3M12.5 6.5 16 10l-3.5 3.5M16 10H8",
  keyboard: "M3 6h14v8H3zM6 9h.1M9 9h.1M12 9h.1M14.5 9h.1M7 11.5h6",
  spark: "M10 3.5l1.6 4.9 4.9 1.6-4.9 1.6L10 16.5l-1.6-4.9L3.5 10l4.9-1.6z",
  eye: "M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  eyeOff: "M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM4 16 16 4",
  globe: "M10 3.2a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6zM3.4 10h13.2M10 3.2c2.2 2 3.1 4.3 3.1 6.8s-.9 4.8-3.1 6.8c-2.2-2-3.1-4.3-3.1-6.8s.9-4.8 3.1-6.8z",
  copy: "M7 7V4.5h8.5V13H13M4.5 7H13v8.5H4.5z",
  box: "M3.5 6.5 10 3.5l6.5 3v7l-6.5 3-6.5-3zM3.5 6.5l6.5 3 6.5-3M10 9.5v7",
  tool: "M12.5 3.8a4 4 0 0 0-4.9 5L3.6 12.8a1.7 1.7 0 0 0 0 2.4l1.2 1.2a1.7 1.7 0 0 0 2.4 0l4-4a4 4 0 0 0 5-4.9l-2.5 2.5-2.4-.7-.7-2.4z",
  upload: "M10 13V4M6.5 7.5 10 4l3.5 3.5M4 13v2.5h12V13",
  trash: "M4.5 6h11M8 6V4.2h4V6M6 6l.7 10h6.6L14 6",
  speak: "M3.5 8v4h2.8L10 15.2V4.8L6.3 8zM12.6 7.4a3.6 3.6 0 0 1 0 5.2M14.8 5.2a6.7 6.7 0 0 1 0 9.6",
  silence: "M3.5 8v4h2.8L10 15.2V4.8L6.3 8zM12.8 8l4 4M16.8 8l-4 4",
  inbox: "M3.5 11 5.5 4.5h9l2 6.5v4.5h-13zM3.5 11h4a2.5 2.5 0 0 0 5 0h4",
};

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20, ...rest }: { name: IconName; size?: number } & SVGProps<SVGSVGElement>) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...rest}
    >
      <path d={paths[name]} />
    </svg>
  );
}

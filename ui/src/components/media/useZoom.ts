import { useCallback, useLayoutEffect, useRef, useState } from "react";

const CLOSEST = 8;

interface Point {
  x: number;
  y: number;
}

/**
 * How close a picture is looked at: 1 fits it into its stage. The point that is asked for (in pixels of the window)
 * stays where it is while the picture grows; without one, the middle does.
 */
export function useZoom() {
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const [zoom, setZoom] = useState(1);
  const fitting = useRef(0);
  const held = useRef<{ share: Point; at: Point } | null>(null);

  const zoomBy = useCallback((factor: number, at?: Point) => {
    const frame = stage.current?.getBoundingClientRect();
    const box = picture.current?.getBoundingClientRect();
    if (!frame || !box || box.width === 0) return;
    const point = at ?? { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
    held.current = {
      at: { x: point.x - frame.left, y: point.y - frame.top },
      share: { x: (point.x - box.left) / box.width, y: (point.y - box.top) / box.height },
    };
    setZoom((before) => {
      if (before === 1) fitting.current = box.width;
      return Math.min(CLOSEST, Math.max(1, before * factor));
    });
  }, []);

  useLayoutEffect(() => {
    const image = picture.current;
    const frame = stage.current;
    if (!image || !frame) return;
    image.style.width = zoom > 1 ? `${fitting.current * zoom}px` : "";
    if (zoom === 1 || !held.current) return;
    const { share, at } = held.current;
    const box = image.getBoundingClientRect();
    const origin = frame.getBoundingClientRect();
    frame.scrollLeft += box.left - origin.left + share.x * box.width - at.x;
    frame.scrollTop += box.top - origin.top + share.y * box.height - at.y;
  }, [zoom]);

  return { stage, picture, zoom, zoomBy, fit: useCallback(() => setZoom(1), []) };
}

import { useEffect, useRef, useState, type CSSProperties } from "react";
import { cx } from "@/components/cx";
import type { Attachment, TextLine } from "@/lib/api/types";
import { boxMiddle, boxPoints, isUnsure } from "../state/pictureText";
import styles from "./PictureViewer.module.css";

interface PictureStageProps {
  file: Attachment;
  lines: TextLine[];
  zoom: number;
  active: number | null;
  onActive: (line: number | null) => void;
}

/** The picture with its lines drawn over it. For the eye and the mouse: the list beside it says the same to the keyboard. */
export function PictureStage({ file, lines, zoom, active, onActive }: PictureStageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const [measured, setMeasured] = useState({ width: 4, height: 3 });
  const width = file.width ?? measured.width;
  const height = file.height ?? measured.height;
  const lit = active === null ? undefined : lines[active];

  useEffect(() => {
    const frame = stage.current;
    if (!frame || !lit || zoom === 1) return;
    const middle = boxMiddle(lit, width, height);
    frame.scrollTo({
      left: middle.x * frame.scrollWidth - frame.clientWidth / 2,
      top: middle.y * frame.scrollHeight - frame.clientHeight / 2,
    });
  }, [lit, zoom, width, height]);

  const size = { "--ratio": width / height, "--own": `${width}px`, "--zoom": zoom } as CSSProperties;
  return (
    <div ref={stage} className={styles.stage} tabIndex={zoom > 1 ? 0 : -1}>
      <div className={styles.frame} style={size}>
        <img
          src={file.url}
          alt={file.name}
          onLoad={({ currentTarget: image }) => setMeasured({ width: image.naturalWidth, height: image.naturalHeight })}
        />
        {lines.length > 0 && (
          <svg className={styles.boxes} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
            {lines.map((line, index) => (
              <polygon
                key={index}
                points={boxPoints(line, width, height)}
                className={cx(isUnsure(line) && styles.unsure, index === active && styles.lit)}
                onPointerEnter={() => onActive(index)}
                onPointerLeave={() => onActive(null)}
                onClick={() => onActive(index)}
              />
            ))}
          </svg>
        )}
      </div>
    </div>
  );
}

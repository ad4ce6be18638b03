import { Chip } from "@/components/Chip";
import type { Attachment, ImageContent } from "@/lib/api/types";
import { percent } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import styles from "./PictureViewer.module.css";

interface PictureFactsProps {
  content: ImageContent;
  problem: Attachment["problem"];
}

/** What a picture shows, as far as an engine can tell. */
export function PictureFacts({ content, problem }: PictureFactsProps) {
  const { files } = useText();
  const { kind, kind_confidence, description, tags, objects } = content;
  const wrong = content.problem ?? problem;
  return (
    <section>
      <h3>{files.shows}</h3>
      <dl className={styles.facts}>
        <dt>{files.kind}</dt>
        <dd>
          {files.kinds[kind]} {kind_confidence > 0 && <Chip tone={kind_confidence < 0.5 ? "warn" : "plain"}>{percent(kind_confidence)}</Chip>}
        </dd>
        {wrong && (
          <>
            <dt>{files.problem}</dt>
            <dd className={styles.wrong}>{files.problems[wrong]}</dd>
          </>
        )}
        {description && (
          <>
            <dt>{files.description}</dt>
            <dd dir="auto">{description}</dd>
          </>
        )}
        <Labels name={files.objects} labels={objects} />
        <Labels name={files.tags} labels={tags} />
      </dl>
    </section>
  );
}

function Labels({ name, labels }: { name: string; labels: ImageContent["tags"] }) {
  if (labels.length === 0) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd className={styles.chips}>
        {labels.map(({ label, confidence }, index) => (
          <Chip key={index} title={percent(confidence)}>
            {label}
          </Chip>
        ))}
      </dd>
    </>
  );
}

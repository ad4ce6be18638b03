import { useEffect, useState, type ReactNode } from "react";
import { Chip } from "@/components/Chip";
import { Icon } from "@/components/icons";
import { Skeleton } from "@/components/states";
import { languageName } from "@/lib/format/language";
import { fill, useText } from "@/lib/i18n";
import { fetchCulture, type Culture as Hints } from "../api/fetchCulture";
import styles from "./Culture.module.css";

/** How customers of a language are written to. Asked for when it is opened; a desk that does not know hides it. */
export function Culture({ code }: { code: string }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [hints, setHints] = useState<Hints | null>(null);
  const [unknown, setUnknown] = useState(false);

  const wanted = open && hints === null;
  useEffect(() => {
    if (!wanted) return;
    const leave = new AbortController();
    fetchCulture(code, leave.signal).then(setHints, () => {
      if (!leave.signal.aborted) setUnknown(true);
    });
    return () => leave.abort();
  }, [wanted, code]);

  if (unknown) return null;
  return (
    <section className={styles.culture}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h3>{text.culture.title(languageName(code))}</h3>
          <Icon name="down" size={16} className={styles.turn} />
        </summary>
        {hints ? <Advice hints={hints} /> : <Skeleton widths={[0.9, 0.6, 0.8]} label={text.culture.loading} />}
      </details>
    </section>
  );
}

function Advice({ hints }: { hints: Hints }) {
  const { culture } = useText();
  const { formality, salutation } = hints;
  const phrase = (words: string): ReactNode => (
    <b lang={hints.code} dir={hints.direction}>
      {words}
    </b>
  );
  return (
    <dl className={styles.advice}>
      <Part title={culture.formality}>
        <p>
          <Chip>{culture.formalities[formality.default] ?? formality.default}</Chip> {formality.note}
        </p>
      </Part>
      <Part title={culture.address}>
        {hints.forms_of_address.map(({ form, use }) => (
          <p key={form}>
            {phrase(form)} {use}
          </p>
        ))}
      </Part>
      <Part title={culture.opening}>
        {salutation.named !== null && <p>{phrase(fill(salutation.named, { name: "…" }))}</p>}
        <p>{phrase(salutation.unnamed)}</p>
      </Part>
      <Part title={culture.closing}>
        <p>{phrase(hints.closing)}</p>
      </Part>
      <Part title={culture.greetings}>
        {hints.greetings.map(({ text: words, use }) => (
          <p key={words}>
            {phrase(words)} {use}
          </p>
        ))}
      </Part>
      <Part title={culture.examples}>
        {(["number", "date", "time", "currency"] as const).map((kind) => (
          <p key={kind}>
            {culture.exampleNames[kind]}: {phrase(hints.examples[kind])}
          </p>
        ))}
      </Part>
      <Part title={culture.etiquette}>
        <Sentences all={hints.etiquette} />
      </Part>
      <Part title={culture.customs}>
        <Sentences all={hints.customs} />
      </Part>
    </dl>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Sentences({ all }: { all: string[] }) {
  return (
    <ul>
      {all.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

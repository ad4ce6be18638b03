import { useMemo } from "react";
import { Icon } from "@/components/icons";
import { useWords } from "@/lib/i18n";
import { useLanguageChoice } from "@/lib/i18n/customerLanguage";
import { directionOf } from "@/lib/i18n/direction";
import { languages, nativeName } from "@/lib/i18n/languages";
import styles from "./LanguageMenu.module.css";

/**
 * The page's languages, each by its own name; "Automatic" follows what the customer writes. The browser's own list,
 * which phones and screen readers know best, lies unseen over a button.
 */
export function LanguageMenu() {
  const { text, language } = useWords();
  const { chosen, choose } = useLanguageChoice();
  const entries = useMemo(
    () =>
      [...languages]
        .map((code) => ({ code, name: nativeName(code) }))
        .sort((a, b) => a.name.localeCompare(b.name, "en")),
    [],
  );
  return (
    <span className={styles.menu} title={text.common.language}>
      <Icon name="globe" />
      <span className={styles.name} lang={language}>
        {nativeName(language)}
      </span>
      <select aria-label={text.common.language} value={chosen ?? ""} onChange={(event) => choose(event.target.value || null)}>
        <option value="">{text.common.automatic}</option>
        {entries.map(({ code, name }) => (
          <option key={code} value={code} lang={code} dir={directionOf(code)}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}

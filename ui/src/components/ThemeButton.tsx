import { useTheme } from "@/lib/hooks/useTheme";
import { useText } from "@/lib/i18n";
import { IconButton } from "./Button";

const icons = { system: "system", light: "sun", dark: "moon" } as const;

/** Steps through: as the system, light, dark. */
export function ThemeButton() {
  const text = useText();
  const [theme, next] = useTheme();
  return <IconButton icon={icons[theme]} label={text.common.theme[theme]} onClick={next} />;
}

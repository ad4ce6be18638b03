import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Imports run one way: app -> features -> components -> lib. Features do not know each other.
const features = ["chat", "inbox", "auth", "admin", "calls"];
const zone = (files, forbidden, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ regex: forbidden, message }] }] },
});

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/lib/api/schema.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `${number}` in class names and labels is fine; objects are not.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `onClick={() => doIt()}` reads better than a block around it.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "max-lines": ["error", 300],
    },
  },
  { files: ["**/*.tsx", "src/**/use*.ts"], ...hooks.configs.flat["recommended-latest"] },
  {
    files: ["scripts/**/*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
  { files: ["public/*.js"], languageOptions: { globals: { localStorage: "readonly", document: "readonly" } } },
  zone(["src/lib/**"], "^@/(app|features|components)(/|$)", "lib/ stands below everything else."),
  zone(["src/components/**"], "^@/(app|features)(/|$)", "components/ knows only lib/."),
  ...features.map((name) =>
    zone(
      [`src/features/${name}/**`],
      `^@/app(/|$)|^@/features/(?!${name}/)|^\\.\\./(\\.\\./|(${features.join("|")})/)`,
      "A feature imports only itself, components/ and lib/ (through @/).",
    ),
  ),
);

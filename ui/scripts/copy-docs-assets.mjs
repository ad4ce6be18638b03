// Puts Swagger UI beside the built page (dist/docs-assets/), so that the API's documentation works offline.
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const source = path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const target = fileURLToPath(new URL("../dist/docs-assets/", import.meta.url));
const files = ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-32x32.png", "LICENSE"];

await mkdir(target, { recursive: true });
await Promise.all(files.map((name) => copyFile(path.join(source, name), path.join(target, name))));
console.log(`docs-assets: ${files.length} files of Swagger UI copied`);

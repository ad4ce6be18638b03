import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The API's address while developing; the built page is served by the API itself (same origin).
const api = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Nothing is inlined as data: URLs, so `default-src 'self'` holds.
  build: { target: "es2022", assetsInlineLimit: 0, sourcemap: false },
  server: {
    proxy: {
      "/api": { target: api },
      "/health": { target: api },
      "/ws": { target: api.replace("http", "ws"), ws: true },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});

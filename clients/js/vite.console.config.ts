import { defineConfig } from "vite";

// The operators' console is a set of its own: only the admin port serves it.
export default defineConfig({
  root: "console",
  base: "./",
  build: {
    target: "es2022",
    outDir: "../target/console",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

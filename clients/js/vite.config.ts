import { defineConfig } from "vite";

// Every page is an input of its own; the client library keeps its plain name, so that pages elsewhere can import it.
export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", dm: "dm.html", player: "player.html", earshot: "src/index.ts" },
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: (chunk) => (chunk.name === "earshot" ? "earshot.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  worker: { format: "es" },
});

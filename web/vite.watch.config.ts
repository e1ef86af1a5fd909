import { defineConfig } from "vite";
import { mapWorker } from "./map_worker.ts";

/** The live page, which the service hands out. Names without a digest: the service tells age. */
export default defineConfig({
  root: "src/watch",
  base: "./",
  plugins: [mapWorker()],
  build: {
    outDir: "../../../src/seawarden/serve/page",
    emptyOutDir: true,
    target: "es2022",
    license: { fileName: "licences.md" },
    chunkSizeWarningLimit: 2500,
    modulePreload: false,
    rolldownOptions: {
      output: {
        entryFileNames: "watch.js",
        chunkFileNames: "watch-[name].js",
        assetFileNames: "watch[extname]",
      },
    },
  },
});

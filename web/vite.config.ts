import { defineConfig } from "vitest/config";
import { mapWorker } from "./map_worker.ts";

export default defineConfig({
  plugins: [mapWorker()],
  define: { "import.meta": "{}" }, // the page is classic script, which knows no module address
  build: {
    outDir: "../src/seawarden/app/report_page",
    emptyOutDir: false,
    target: "es2022",
    license: { fileName: "licences.md" },
    chunkSizeWarningLimit: 2500,
    lib: {
      entry: "src/main.ts",
      formats: ["iife"],
      name: "seawardenReport",
      fileName: () => "report.js",
      cssFileName: "report",
    },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});

import { build, type Plugin } from "vite";

const MAP_WORKER = "virtual:map-worker";
const WORKER_FILE = "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs";

/**
 * The map's worker as one string of classic script.
 *
 * A page opened from a folder has no origin, so that it can neither fetch its worker nor import
 * modules into it. It can start one from a blob.
 */
export function mapWorker(): Plugin {
  return {
    name: "map-worker",
    resolveId: (id) => (id === MAP_WORKER ? `\0${MAP_WORKER}` : null),
    async load(id) {
      if (id !== `\0${MAP_WORKER}`) return null;
      const built = await build({
        configFile: false,
        logLevel: "warn",
        build: {
          write: false,
          lib: { entry: WORKER_FILE, formats: ["iife"], name: "mapWorker" },
        },
      });
      const [output] = Array.isArray(built) ? built : [built];
      const chunk = output && "output" in output ? output.output[0] : undefined;
      if (chunk?.type !== "chunk") throw new Error(`${WORKER_FILE} gave no script`);
      return `export const SOURCE = ${JSON.stringify(chunk.code)};`;
    },
  };
}

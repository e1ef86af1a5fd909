import type { FeatureCollection } from "geojson";
import type { Palette } from "../../domain/palette";
import { type Drawn, geojson } from "./layer";

/** Sea, land and coast. */
export function landLayer(land: FeatureCollection, palette: Palette): Drawn {
  return {
    sources: { land: geojson(land) },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": palette.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": palette.land } },
      {
        id: "coast",
        type: "line",
        source: "land",
        paint: { "line-color": palette.coast, "line-width": 0.8 },
      },
    ],
  };
}

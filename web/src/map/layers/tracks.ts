import type { FeatureCollection, LineString } from "geojson";
import { unrolled } from "../../domain/extent";
import type { Palette, PaletteName } from "../../domain/palette";
import type { Track } from "../../domain/report";
import { arrowImage } from "../images";
import { type Drawn, geojson } from "./layer";

/** The ways of the alerted ships. A track of one point has no way and is left out. */
export function trackLines(tracks: readonly Track[]): FeatureCollection<LineString> {
  return {
    type: "FeatureCollection",
    features: tracks
      .filter((track) => track.positionsDeg.length > 1)
      .map((track) => ({
        type: "Feature",
        geometry: {
          type: "LineString",
          coordinates: unrolled(track.positionsDeg).map(([lon, lat]) => [lon, lat]),
        },
        properties: { trackId: track.trackId },
      })),
  };
}

/** Tracks with arrowheads that say which way she went; the chosen one is drawn stronger. */
export function trackLayer(
  tracks: readonly Track[],
  palette: Palette,
  paletteName: PaletteName,
): Drawn {
  return {
    sources: { tracks: geojson(trackLines(tracks)) },
    layers: [
      {
        id: "tracks",
        type: "line",
        source: "tracks",
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": palette.track, "line-width": 1, "line-opacity": 0.55 },
      },
      {
        id: "track-chosen",
        type: "line",
        source: "tracks",
        filter: ["==", ["get", "trackId"], ""],
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": palette.track, "line-width": 2.6 },
      },
      {
        id: "track-arrows",
        type: "symbol",
        source: "tracks",
        minzoom: 5,
        layout: {
          "symbol-placement": "line",
          "symbol-spacing": 90,
          "icon-image": arrowImage(paletteName),
          "icon-rotation-alignment": "map",
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      },
    ],
  };
}

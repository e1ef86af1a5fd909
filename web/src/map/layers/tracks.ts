import type { FeatureCollection, LineString } from "geojson";
import { unrolled } from "../../domain/extent";
import type { Palette, PaletteName } from "../../domain/palette";
import type { Alert, Level, Track } from "../../domain/report";
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

/** The part of a ship's way during each alert, with the alert's level. */
export function alertWays(
  alerts: readonly Alert[],
  tracks: readonly Track[],
): FeatureCollection<LineString, { alertId: string; level: Level }> {
  const byId = new Map(tracks.map((track) => [track.trackId, track]));
  return {
    type: "FeatureCollection",
    features: alerts.flatMap(({ alertId, level, trackId, startMs, endMs }) => {
      const track = byId.get(trackId);
      const way = (track?.positionsDeg ?? []).filter((_, at) => {
        const timeMs = track?.timesMs[at] ?? 0;
        return timeMs >= startMs && timeMs <= endMs;
      });
      if (way.length < 2) return [];
      const coordinates = unrolled(way).map(([lon, lat]) => [lon, lat]);
      return [
        {
          type: "Feature" as const,
          geometry: { type: "LineString" as const, coordinates },
          properties: { alertId, level },
        },
      ];
    }),
  };
}

/** Tracks with arrowheads that say which way she went; the chosen one stronger, and its alert. */
export function trackLayer(
  tracks: readonly Track[],
  alerts: readonly Alert[],
  palette: Palette,
  paletteName: PaletteName,
): Drawn {
  return {
    sources: {
      tracks: geojson(trackLines(tracks)),
      "alert-ways": geojson(alertWays(alerts, tracks)),
    },
    layers: [
      {
        id: "alert-way-chosen",
        type: "line",
        source: "alert-ways",
        filter: ["==", ["get", "alertId"], ""],
        layout: { "line-join": "round", "line-cap": "round" },
        paint: {
          "line-color": [
            "match",
            ["get", "level"],
            "high",
            palette.levels.high,
            "low",
            palette.levels.low,
            palette.levels.info,
          ],
          "line-width": 9,
          "line-opacity": 0.45,
        },
      },
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

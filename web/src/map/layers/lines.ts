import type { FeatureCollection, MultiLineString } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import { DASHES, LINE_WIDTH_PX } from "../../domain/glyphs";
import type { Palette, PaletteName } from "../../domain/palette";
import { type Asset, LINE_KINDS, type LineKind } from "../../domain/report";
import { labelImage } from "../images";
import { type Drawn, geojson } from "./layer";

/** The lines on the sea floor, each with what its look is chosen by. */
export function lineFeatures(
  assets: readonly Asset[],
  alerted: ReadonlySet<string>,
): FeatureCollection<MultiLineString> {
  return {
    type: "FeatureCollection",
    features: assets.map((asset) => ({
      type: "Feature",
      geometry: {
        type: "MultiLineString",
        coordinates: asset.parts.map((part) => part.map(([lon, lat]) => [lon, lat])),
      },
      properties: {
        assetId: asset.assetId,
        kind: asset.kind,
        isSchematic: asset.isSchematic,
        label: asset.isSchematic ? `${asset.name} (schematic)` : asset.name,
        isAlerted: alerted.has(asset.assetId),
      },
    })),
  };
}

/**
 * Lines by kind: colour and dash both say it. A schematic line lies in a wide soft band, because
 * the real one may be anywhere in a strip and not where it is drawn.
 */
export function lineLayer(
  assets: readonly Asset[],
  alerted: ReadonlySet<string>,
  palette: Palette,
  paletteName: PaletteName,
): Drawn {
  return {
    sources: { lines: geojson(lineFeatures(assets, alerted)) },
    layers: [
      band(palette),
      ...LINE_KINDS.map((kind) => ofKind(kind, palette)),
      chosenLine(palette),
      ...names(paletteName),
    ],
  };
}

function band(palette: Palette): LayerSpecification {
  return {
    id: "lines-schematic",
    type: "line",
    source: "lines",
    filter: ["get", "isSchematic"],
    layout: { "line-cap": "butt", "line-join": "round" },
    paint: {
      "line-color": [
        "match",
        ["get", "kind"],
        ...LINE_KINDS.slice(0, -1).flatMap((kind) => [kind, palette.lines[kind]]),
        palette.lines.other,
        // The style's types cannot follow a list of pairs that is made by a loop.
      ] as unknown as string,
      "line-width": 11,
      "line-opacity": 0.22,
    },
  };
}

function ofKind(kind: LineKind, palette: Palette): LayerSpecification {
  const dash = DASHES[kind];
  return {
    id: `lines-${kind}`,
    type: "line",
    source: "lines",
    filter: ["==", ["get", "kind"], kind],
    layout: { "line-cap": "butt", "line-join": "round" },
    paint: {
      "line-color": palette.lines[kind],
      "line-width": LINE_WIDTH_PX,
      ...(dash ? { "line-dasharray": [...dash] } : {}),
    },
  };
}

function chosenLine(palette: Palette): LayerSpecification {
  return {
    id: "lines-chosen",
    type: "line",
    source: "lines",
    filter: ["==", ["get", "assetId"], ""],
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": palette.accent, "line-width": 9, "line-opacity": 0.35 },
  };
}

/** Names along the lines: those with an alert at once, the others when the eye is near. */
function names(paletteName: PaletteName): LayerSpecification[] {
  const named = (id: string, isAlerted: boolean, minzoom: number): LayerSpecification => ({
    id,
    type: "symbol",
    source: "lines",
    minzoom,
    filter: ["==", ["get", "isAlerted"], isAlerted],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 420,
      "icon-image": ["concat", labelImage(paletteName, ""), ["get", "label"]],
      "icon-rotation-alignment": "map",
      "icon-keep-upright": true,
      "icon-offset": [0, -11],
      "icon-padding": 6,
    },
  });
  return [named("line-names-others", false, 7.5), named("line-names-alerted", true, 4)];
}

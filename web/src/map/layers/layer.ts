/** What every layer gives: sources by name, and the styles that draw them. */

import type { FeatureCollection } from "geojson";
import type {
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";

export interface Drawn {
  readonly sources: Readonly<Record<string, GeoJSONSourceSpecification>>;
  readonly layers: readonly LayerSpecification[];
}

export function geojson(data: FeatureCollection): GeoJSONSourceSpecification {
  return { type: "geojson", data, tolerance: 0.2 };
}

/** A whole chart of these, from the lowest to the topmost. */
export function styleOf(drawn: readonly Drawn[]): StyleSpecification {
  return {
    version: 8,
    sources: Object.assign({}, ...drawn.map((one) => one.sources)),
    layers: drawn.flatMap((one): readonly LayerSpecification[] => one.layers),
  };
}

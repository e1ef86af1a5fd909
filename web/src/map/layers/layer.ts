/** What every layer gives: sources by name, and the styles that draw them. */

import type { FeatureCollection } from "geojson";
import type { GeoJSONSourceSpecification, LayerSpecification } from "maplibre-gl";

export interface Drawn {
  readonly sources: Readonly<Record<string, GeoJSONSourceSpecification>>;
  readonly layers: readonly LayerSpecification[];
}

export function geojson(data: FeatureCollection): GeoJSONSourceSpecification {
  return { type: "geojson", data, tolerance: 0.2 };
}

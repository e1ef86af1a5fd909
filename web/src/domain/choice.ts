/** What is chosen: what the chart marks, and where it lies. */

import { alertBounds, lineBounds } from "./places";
import type { BoundsDeg } from "./report";
import type { Named } from "./search";

export type Chosen =
  | { readonly what: "alert"; readonly alertId: string }
  | { readonly what: "crossing"; readonly key: string }
  | { readonly what: "line"; readonly assetId: string };

/** Identifiers of what is marked; empty where nothing is. */
export interface Marks {
  readonly alertId: string;
  readonly trackId: string;
  readonly assetId: string;
  readonly crossingKey: string;
}

export interface Choice {
  readonly marks: Marks;
  /** Null: it has no place. */
  readonly boundsDeg: BoundsDeg | null;
}

export const NO_MARKS: Marks = { alertId: "", trackId: "", assetId: "", crossingKey: "" };
const NOTHING: Choice = { marks: NO_MARKS, boundsDeg: null };

export function choiceOf({ places }: Named, chosen: Chosen | null): Choice {
  switch (chosen?.what) {
    case "alert": {
      const alert = places.alerts.get(chosen.alertId);
      if (alert === undefined) return NOTHING;
      const { alertId, trackId, assetId, nextAssetId } = alert;
      return {
        marks: { ...NO_MARKS, alertId, trackId, assetId: assetId ?? nextAssetId ?? "" },
        boundsDeg: alertBounds(alert, places.tracks.get(trackId)),
      };
    }
    case "crossing": {
      const crossing = places.crossings.get(chosen.key);
      if (crossing === undefined) return NOTHING;
      const [lon, lat] = crossing.positionDeg;
      return {
        marks: { ...NO_MARKS, assetId: crossing.assetId, crossingKey: chosen.key },
        boundsDeg: [lon, lat, lon, lat],
      };
    }
    case "line": {
      const asset = places.assets.get(chosen.assetId);
      return asset
        ? { marks: { ...NO_MARKS, assetId: chosen.assetId }, boundsDeg: lineBounds(asset) }
        : NOTHING;
    }
    default:
      return NOTHING;
  }
}

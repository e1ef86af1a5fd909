/** The live chart: its data come and change one by one. */

import { GeoJSONSource, type Map as MapLibre } from "maplibre-gl";
import { type Marks, NO_MARKS } from "../../domain/choice";
import { padded } from "../../domain/extent";
import { PALETTES, type PaletteName } from "../../domain/palette";
import type { BoundsDeg, PositionDeg } from "../../domain/report";
import { type ChartParts, followFrame, markLayers, openMap, showBox, viewOf } from "../../map/base";
import { alertPoints } from "../../map/layers/alerts";
import { alertWays, trackLines } from "../../map/layers/tracks";
import { drawnNear, followPointer, nameIn } from "../../map/pointer";
import type { AlertDetail, Land, WatchAlert, WatchLine } from "../domain/watching";
import type { Ships } from "../state/ships";
import type { Chosen } from "../state/store";
import { aheadFeatures } from "./ahead";
import {
  ABOVE_SHIPS,
  type ChartData,
  chartStyle,
  graticuleOf,
  measureFeatures,
  NO_LAND,
  type Switch,
  switchOf,
  watchLineFeatures,
} from "./layers";
import { createShipLayer, SHIP_LAYER, shipSizePx } from "./ship_layer";

export interface ChartIntents {
  readonly describe: (pointed: Chosen) => string;
  readonly pick: (pointed: Chosen) => void;
  /** The map shows another part of the world. */
  readonly moved: (viewDeg: BoundsDeg, zoom: number) => void;
  /** A place was clicked while measuring. */
  readonly measured: (placeDeg: PositionDeg) => void;
  readonly isMeasuring: () => boolean;
  readonly fail: (reason: string) => void;
}

export interface Chart {
  readonly setLand: (land: Land) => void;
  readonly setLines: (lines: readonly WatchLine[]) => void;
  readonly setAlerts: (alerts: readonly WatchAlert[]) => void;
  readonly setDetail: (detail: AlertDetail | null) => void;
  readonly setMeasured: (measured: readonly PositionDeg[]) => void;
  /** The ships have changed. */
  readonly setShips: (nowS: number) => void;
  readonly mark: (alertId: string, assetId: string) => void;
  readonly paint: (palette: PaletteName) => void;
  readonly show: (switches: Readonly<Record<Switch, boolean>>) => void;
  readonly fly: (boundsDeg: BoundsDeg) => void;
  readonly flyTo: (placeDeg: PositionDeg) => void;
  readonly view: () => BoundsDeg;
}

/** The mark of the first frame with land, lines and ships in it. */
const FIRST_PICTURE = "seawarden-first-picture";
const ALL_PARTS = 3;
/** What is shown must not lie under the tools. */
const ROOM_PX = { top: 84, right: 60, bottom: 44, left: 60 };
const HIT_PX = 6;
const NEAR_ZOOM = 10;

/** @throws Error where the browser has no WebGL. */
export function createChart(
  ships: Ships,
  firstDeg: BoundsDeg,
  palette: PaletteName,
  parts: ChartParts,
  intents: ChartIntents,
): Chart {
  const start: ChartData = {
    land: NO_LAND,
    lines: [],
    alerts: [],
    detail: null,
    measured: [],
    viewDeg: firstDeg,
    zoom: 4,
  };
  const held = {
    data: start,
    palette,
    switches: null as Record<Switch, boolean> | null,
    marks: NO_MARKS as Marks,
  };
  const map = openMap(parts.map, chartStyle(start, palette), firstDeg, intents.fail);
  const shipLayer = createShipLayer(ships, PALETTES[palette], intents.fail);
  const set = (name: string, features: GeoJSON.FeatureCollection): void => {
    const source = map.getSource(name);
    if (source instanceof GeoJSONSource) source.setData(features);
  };
  const put = (change: Partial<ChartData>, sources: Record<string, GeoJSON.FeatureCollection>) => {
    held.data = { ...held.data, ...change };
    whenStyled(map, () => {
      for (const [name, features] of Object.entries(sources)) set(name, features);
    });
  };
  whenStyled(map, () => map.addLayer(shipLayer.layer, ABOVE_SHIPS));
  const arrived = new Set<"land" | "lines" | "ships">();
  map.on("idle", () => {
    if (arrived.size < ALL_PARTS || parts.map.dataset["complete"] === "true") return;
    parts.map.dataset["complete"] = "true";
    performance.mark(FIRST_PICTURE);
  });
  const seen = (): void => {
    const [viewDeg, zoom] = [viewOf(map), map.getZoom()];
    put({ viewDeg, zoom }, { graticule: graticuleOf(padded(viewDeg), zoom) });
    intents.moved(viewDeg, zoom);
  };
  map.on("moveend", seen);
  map.once("load", seen);
  followHand(map, ships, parts, intents);
  followFrame(map, parts.frame);
  return {
    setLand: (land) => {
      arrived.add("land");
      put({ land }, { land });
    },
    setLines: (lines) => {
      arrived.add("lines");
      put({ lines }, { lines: watchLineFeatures(lines) });
    },
    setAlerts: (alerts) => put({ alerts }, { alerts: alertPoints(alerts, held.palette) }),
    setDetail: (detail) =>
      put(
        { detail },
        {
          tracks: trackLines(detail ? [detail.track] : []),
          "alert-ways": alertWays(detail ? [detail.alert] : [], detail ? [detail.track] : []),
          ahead: aheadFeatures(detail, held.data.lines, held.palette),
        },
      ),
    setMeasured: (measured) => put({ measured }, { measure: measureFeatures(measured) }),
    setShips: (nowS) => {
      arrived.add("ships");
      shipLayer.refresh(nowS);
    },
    mark: (alertId, assetId) => {
      held.marks = { ...NO_MARKS, alertId, assetId };
      whenStyled(map, () => markLayers(map, held.marks));
    },
    paint: (name) => {
      held.palette = name;
      shipLayer.paint(PALETTES[name]);
      whenStyled(map, () => {
        map.setStyle(chartStyle(held.data, name), { diff: true });
        if (!map.getLayer(SHIP_LAYER)) map.addLayer(shipLayer.layer, ABOVE_SHIPS);
        if (held.switches) switchLayers(map, held.switches);
        markLayers(map, held.marks);
      });
    },
    show: (switches) => {
      held.switches = switches;
      shipLayer.show(switches.ships, switches.vectors);
      whenStyled(map, () => switchLayers(map, switches));
    },
    fly: (boundsDeg) => {
      map.resize(); // the card may just have taken a part of its room
      showBox(map, boundsDeg, ROOM_PX);
    },
    flyTo: (center) => {
      const zoom = Math.max(map.getZoom(), NEAR_ZOOM);
      map.jumpTo({ center: [center[0], center[1]], zoom });
    },
    view: () => viewOf(map),
  };
}

/** At once, or as soon as the map has its layers. */
function whenStyled(map: MapLibre, act: () => void): void {
  if (map.getLayer("sea")) act();
  else map.once("style.load", act);
}

function switchLayers(map: MapLibre, switches: Readonly<Record<Switch, boolean>>): void {
  for (const layerId of map.getLayersOrder()) {
    const one = switchOf(layerId);
    if (one !== undefined)
      map.setLayoutProperty(layerId, "visibility", switches[one] ? "visible" : "none");
  }
}

/** A click chooses what lies there, or sets a mark while the officer measures. */
function followHand(map: MapLibre, ships: Ships, parts: ChartParts, intents: ChartIntents): void {
  const { describe, pick, isMeasuring, measured } = intents;
  followPointer(map, parts, {
    at: (xPx, yPx) => (isMeasuring() ? null : pointedAt(map, ships, xPx, yPx)),
    describe,
    pick,
    bareCursor: () => (isMeasuring() ? "crosshair" : ""),
  });
  map.on("click", ({ lngLat }) => {
    if (isMeasuring()) measured([lngLat.lng, lngLat.lat]);
  });
}

function pointedAt(map: MapLibre, ships: Ships, xPx: number, yPx: number): Chosen | null {
  const found = drawnNear(map, xPx, yPx, HIT_PX);
  const alertId = nameIn(found, "alerts", "alertId");
  if (alertId !== null) return { what: "alert", alertId };
  const vesselId = shipAt(map, ships, xPx, yPx);
  if (vesselId !== null) return { what: "ship", vesselId };
  const assetId = nameIn(found, "lines", "assetId");
  return assetId === null ? null : { what: "line", assetId };
}

/** The ship whose symbol lies nearest to a point of the map. */
function shipAt(map: MapLibre, ships: Ships, xPx: number, yPx: number): number | null {
  const reachPx = Math.max(HIT_PX, shipSizePx(map.getZoom()));
  const low = map.unproject([xPx - reachPx, yPx + reachPx]);
  const high = map.unproject([xPx + reachPx, yPx - reachPx]);
  const { lonDeg, latDeg, vesselId } = ships.columns();
  let [nearest, leastPx] = [-1, reachPx];
  for (let row = 0; row < ships.count(); row++) {
    const lat = latDeg[row] ?? 0;
    if (lat < low.lat || lat > high.lat) continue;
    const turns = Math.round((low.lng - (lonDeg[row] ?? 0)) / 360);
    const lon = (lonDeg[row] ?? 0) + 360 * turns;
    if (lon < low.lng || lon > high.lng) continue;
    const at = map.project([lon, lat]);
    const awayPx = Math.hypot(at.x - xPx, at.y - yPx);
    if (awayPx < leastPx) [nearest, leastPx] = [row, awayPx];
  }
  return nearest < 0 ? null : (vesselId[nearest] ?? null);
}

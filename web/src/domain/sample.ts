/** Small made-up reports for the tests beside the files. */

import { placesOf } from "./places";
import type { Alert, Asset, Crossing, Report, Track, Vessel } from "./report";
import type { Named } from "./search";

export const NOON_MS = Date.UTC(2022, 10, 1, 12);

export function sampleAlert(changed: Partial<Alert> = {}): Alert {
  return {
    alertId: "a-1",
    revision: 0,
    status: "raised",
    kind: "loitering",
    level: "low",
    trackId: "9223372036854775809",
    vesselId: 219000001,
    assetId: "line-1",
    startMs: NOON_MS,
    endMs: NOON_MS + 40 * 60_000,
    positionDeg: [6, 55.5],
    probability: null,
    nextAssetId: null,
    leadTimeMs: null,
    reason: "She stayed near the line.",
    evidence: [],
    ...changed,
  };
}

export function sampleAsset(changed: Partial<Asset> = {}): Asset {
  return {
    assetId: "line-1",
    name: "Skerry Link",
    kind: "gas",
    owner: null,
    status: null,
    accuracyM: 100,
    isSchematic: false,
    source: "made up",
    licence: null,
    parts: [
      [
        [4, 55],
        [8, 56],
      ],
    ],
    ...changed,
  };
}

export function sampleCrossing(changed: Partial<Crossing> = {}): Crossing {
  return {
    vesselId: 219000001,
    trackId: "1",
    assetId: "line-1",
    timeMs: NOON_MS,
    positionDeg: [6, 55.5],
    kpKm: 12,
    angleDeg: 70,
    sogKn: 9,
    isInferred: false,
    ...changed,
  };
}

export function sampleTrack(changed: Partial<Track> = {}): Track {
  return {
    trackId: "9223372036854775809",
    timesMs: [NOON_MS, NOON_MS + 60_000],
    positionsDeg: [
      [6, 55.5],
      [6.1, 55.6],
    ],
    sogKn: [2, null],
    expectedKn: [null, 9],
    ...changed,
  };
}

export function sampleVessel(changed: Partial<Vessel> = {}): Vessel {
  return {
    vesselId: 219000001,
    name: "Östersö Vind",
    callSign: null,
    imo: null,
    shipType: null,
    lengthM: null,
    ...changed,
  };
}

export function sampleReport(changed: Partial<Report> = {}): Report {
  return {
    summary: {
      sources: ["hour.csv"],
      startMs: NOON_MS,
      endMs: NOON_MS + 3_600_000,
      madeMs: NOON_MS,
      readCount: 10,
      reportCount: 7,
      rejected: [{ reason: "no time", rowCount: 2 }],
      cleaned: [{ reason: "duplicate", rowCount: 1 }],
      mended: [{ reason: "course derived from positions", rowCount: 2 }],
      vesselCount: 1,
      trackCount: 1,
      crossingCount: 1,
      alertCount: 1,
      durationS: 0.5,
    },
    provenance: [{ origin: "SYNTHETIC", text: "made up" }],
    attributions: [],
    licences: "",
    viewDeg: [4, 54, 8, 57],
    areaDeg: [0, 50, 12, 60],
    land: { type: "FeatureCollection", features: [] },
    assets: [sampleAsset()],
    vessels: new Map([[219000001, sampleVessel()]]),
    alerts: [sampleAlert()],
    crossings: [sampleCrossing()],
    tracks: [sampleTrack()],
    ahead: new Map(),
    ...changed,
  };
}

export function named(report: Report): Named {
  return { report, places: placesOf(report) };
}

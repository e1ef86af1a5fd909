import { expect, test } from "vitest";
import { FORMAT, parseReport } from "./parse";

function wire(): Record<string, unknown> {
  return {
    format: FORMAT,
    summary: {
      sources: ["hour.csv"],
      start_ms: 0,
      end_ms: null,
      made_ms: 5,
      read: 3,
      reports: 2,
      rejected: { reason: ["no time"], row_count: [1] },
      cleaned: { reason: [], row_count: [] },
      mended: { reason: [], row_count: [] },
      vessels: 1,
      tracks: 1,
      crossings: 1,
      alerts: 2,
      seconds: 0.5,
    },
    provenance: { origin: ["REAL"], text: ["an hour"] },
    attributions: ["thanks"],
    licences: "",
    view: [4, 54, 8, 57],
    area: [0, 50, 12, 60],
    land: { type: "FeatureCollection", features: [] },
    assets: {
      asset_id: ["line-1"],
      name: ["Skerry Link"],
      kind: ["gas"],
      owner: [null],
      status: [null],
      accuracy_m: [100],
      is_schematic: [false],
      source: ["made up"],
      licence: [null],
      parts: [
        [
          [
            [4, 55],
            [8, 56],
          ],
        ],
      ],
    },
    vessels: {
      vessel_id: [219000001],
      name: ["</script>"],
      call_sign: [null],
      imo: [null],
      ship_type: [70],
      length_m: [120.5],
    },
    alerts: {
      alert_id: ["low", "high"],
      revision: [0, 1],
      status: ["raised", "revised"],
      kind: ["loitering", "silence"],
      level: ["low", "high"],
      track_id: ["9223372036854775809", "2"],
      vessel_id: [219000001, null],
      asset_id: ["line-1", null],
      start_ms: [1, 2],
      end_ms: [3, 4],
      position: [[6, 55.5], null],
      probability: [null, 0.7],
      next_asset_id: [null, "line-1"],
      lead_time_ms: [null, 60000],
      reason: ["slow", "silent"],
      evidence: [
        { name: ["speed"], value: [0.8], unit: ["kn"], weight: [null] },
        { name: [], value: [], unit: [], weight: [] },
      ],
    },
    crossings: {
      vessel_id: [219000001],
      track_id: ["1"],
      asset_id: ["line-1"],
      time_ms: [7],
      lon_deg: [6],
      lat_deg: [55.5],
      kp_km: [12.3],
      angle_deg: [70],
      sog_kn: [9],
      is_inferred: [true],
    },
    tracks: {
      track_id: ["1"],
      times_ms: [[1]],
      positions: [[[6, 55]]],
      sog_kn: [[null]],
      expected_kn: [[9.5]],
    },
    ahead: {
      alert_id: ["high", "high"],
      asset_id: ["line-2", "line-1"],
      is_here: [true, false],
      eta_10_ms: [null, 60000],
      eta_50_ms: [null, 90000],
      probability: [0, 0.9],
    },
  };
}

function changed(path: string, value: unknown): unknown {
  const whole = wire();
  const names = path.split(".");
  const last = names.pop() ?? "";
  const holder = names.reduce<Record<string, unknown>>(
    (one, name) => one[name] as Record<string, unknown>,
    whole,
  );
  holder[last] = value;
  return whole;
}

test("a whole report is read, its alerts ranked", () => {
  const report = parseReport(wire());

  expect(report.alerts.map((alert) => alert.alertId)).toEqual(["high", "low"]);
  expect(report.alerts[1]?.evidence).toEqual([
    { name: "speed", value: 0.8, unit: "kn", weight: null },
  ]);
  expect(report.alerts[1]?.trackId).toBe("9223372036854775809");
  expect(report.vessels.get(219000001)?.name).toBe("</script>");
  expect(report.crossings[0]?.positionDeg).toEqual([6, 55.5]);
  expect(report.assets[0]?.parts).toEqual([
    [
      [4, 55],
      [8, 56],
    ],
  ]);
  expect(report.tracks[0]?.expectedKn).toEqual([9.5]);
  expect(report.ahead.get("low")).toBeUndefined();
  expect(report.ahead.get("high")?.map((one) => [one.assetId, one.isHere, one.likelyMs])).toEqual([
    ["line-2", true, null],
    ["line-1", false, 90000],
  ]);
  expect(report.summary.rejected).toEqual([{ reason: "no time", rowCount: 1 }]);
});

test.each([
  ["format", "seawarden-report/0", /^format: /],
  ["summary.seconds", Number.POSITIVE_INFINITY, /^summary\.seconds: expected a number/],
  ["summary.read", "3", /^summary\.read: expected a number, found string/],
  ["summary.rejected.row_count", [], /^summary\.rejected\.row_count: expected 1 rows/],
  ["provenance.origin", ["TRUE"], /^provenance\.origin\[0\]: expected one of REAL/],
  ["alerts.kind", ["loitering", "piracy"], /^alerts\.kind\[1\]/],
  ["alerts.evidence", [{}, {}], /^alerts\.evidence\[0\]\.name/],
  ["alerts.position", [[6], null], /^alerts\.position\[0\]: expected longitude/],
  ["crossings.lon_deg", [null], /^crossings\.lon_deg\[0\]: expected a number, found null/],
  ["crossings.is_inferred", [1], /^crossings\.is_inferred\[0\]: expected true or false/],
  ["tracks.expected_kn", [["9"]], /^tracks\.expected_kn\[0\]\[0\]: expected a number/],
  ["ahead.is_here", [0, 1], /^ahead\.is_here\[0\]: expected true or false/],
  ["tracks", [], /^tracks: expected named fields, found a list/],
  ["view", [1, 2, 3], /^view: expected west/],
  ["land", { type: "Feature" }, /^land: expected a GeoJSON/],
  ["assets.name", undefined, /^assets\.name: expected a list, found undefined/],
  ["attributions", [3], /^attributions\[0\]: expected text, found number/],
])("a report with a wrong %s is refused, and the field named", (path, value, message) => {
  expect(() => parseReport(changed(path, value))).toThrow(message);
});

test.each([null, "text", []])("%j is no report", (value) => {
  expect(() => parseReport(value)).toThrow(/^report: expected named fields/);
});

import { expect, test } from "vitest";
import { alert, alertDetail, figures, finds, lines, session, shift, sources } from "./parse";

const ALERT = {
  alert_id: "a",
  revision: 1,
  status: "revised",
  kind: "anchor_drag",
  level: "high",
  vessel_id: 219000001,
  vessel_name: null,
  ship_type: 70,
  track_id: "9223372036854775813",
  asset_id: null,
  asset_name: null,
  start: "2024-06-03T11:30:00Z",
  end: "2024-06-03T12:00:00Z",
  raised_at: "2024-06-03T11:50:00.5Z",
  lon_deg: 10.5,
  lat_deg: 55.1,
  probability: null,
  next_asset_id: "cable-b",
  next_asset_name: "Cable B",
  lead_time_s: 1500,
  reason: "She lost speed.",
  evidence: [{ name: "speed lost", value: null, unit: "kn", weight: 0 }],
  state: "new",
  question: "Confirm both anchors housed, by sight.",
  call: [{ who: "Owner", why: "the line is theirs" }],
  schematic: true,
  acknowledged_by: null,
};

test("an alert has milliseconds, a position and all that the card needs", () => {
  const one = alert(ALERT, "alert");

  expect(one.leadTimeMs).toBe(1_500_000);
  expect(one.endMs).toBe(Date.UTC(2024, 5, 3, 12));
  expect(one.positionDeg).toEqual([10.5, 55.1]);
  expect(one.trackId).toBe("9223372036854775813");
  expect([one.isSchematic, one.call[0]?.who]).toEqual([true, "Owner"]);
});

test("an alert without a place or a line ahead has none", () => {
  const one = alert({ ...ALERT, lon_deg: null, lead_time_s: null }, "alert");

  expect([one.positionDeg, one.leadTimeMs]).toEqual([null, null]);
});

test.each([
  ["an unknown kind", { kind: "witchcraft" }, "alert.kind"],
  ["an unknown state", { state: "lost" }, "alert.state"],
  ["a time that is none", { end: "yesterday" }, "alert.end"],
  ["a number as text", { revision: "1" }, "alert.revision"],
])("%s is refused with its place", (_, changed, where) => {
  expect(() => alert({ ...ALERT, ...changed }, "alert")).toThrow(where);
});

test("a whole alert has its track, its history and the lines ahead", () => {
  const detail = alertDetail(
    {
      ...ALERT,
      revisions: [],
      dispositions: [
        {
          act: "shelve",
          revision: 1,
          officer: { name: "K. Rand", role: "admin" },
          time: "2024-06-03T12:00:00Z",
          reason: "pilot",
          cause: null,
          until: "2024-06-03T16:00:00Z",
        },
      ],
      track: {
        times: ["2024-06-03T11:59:00Z"],
        lon_deg: [10.5],
        lat_deg: [55],
        sog_kn: [null],
        expected_kn: [12],
      },
      ahead: [{ asset_id: "b", name: "B", lead_time_s: null, sure: 0.4 }],
    },
    "detail",
  );

  expect(detail.dispositions[0]).toMatchObject({ officer: "K. Rand", act: "shelve" });
  expect(detail.track.positionsDeg).toEqual([[10.5, 55]]);
  expect(detail.track.sogKn).toEqual([null]);
  expect(detail.ahead[0]).toEqual({ assetId: "b", name: "B", leadMs: null, sure: 0.4 });
});

test("a track whose columns differ in length is refused", () => {
  const track = { times: ["2024-06-03T11:59:00Z"], lon_deg: [], lat_deg: [] };

  expect(() => alertDetail({ ...ALERT, track }, "detail")).toThrow("1 positions");
});

test("a line of one or many parts is read, and over a kilometre of doubt makes it a sketch", () => {
  const properties = { asset_id: "x", name: "X", kind: "gas", accuracy_m: 5000, state: "alert" };
  const shape = (type: string, coordinates: unknown) => ({
    properties,
    geometry: { type, coordinates },
  });
  const line = [
    [1, 2],
    [3, 4],
  ];
  const [one, many] = lines(
    { features: [shape("LineString", line), shape("MultiLineString", [line, line])] },
    "lines",
  );

  expect([one?.parts.length, many?.parts.length]).toEqual([1, 2]);
  expect([one?.isSchematic, one?.state]).toEqual([true, "alert"]);
});

test("sources come plain or inside items", () => {
  const one = { name: "antenna", state: "ended", rejected: 2 };

  expect(sources([one], "sources")).toEqual(sources({ items: [one] }, "sources"));
  expect(sources([one], "sources")[0]).toMatchObject({ ratePerS: null, rejected: 2 });
});

test("a session without a signature, a desk without an officer, and a search are read", () => {
  const said = { officer: { name: "D", role: "viewer" }, csrf: null, origin: "REAL", version: "1" };

  expect(session(said, "session")).toMatchObject({ csrf: "", role: "viewer" });
  expect(shift({ officer: null, began: null, entries: [] }, "shift").officer).toBeNull();
  expect(finds({ items: [{ what: "line", id: "x", name: "X" }] }, "search")[0]).toMatchObject({
    what: "line",
    positionDeg: null,
  });
});

test("figures keep what cannot be divided as unknown, and an odd verdict is refused", () => {
  const said = {
    begin: "2024-06-02T12:00:00Z",
    end: "2024-06-03T12:00:00Z",
    officer_hours: 0,
    alert_count: 0,
    info_count: 0,
    hourly: null,
    peak: 0,
    floods: [],
    flood_part: 0,
    standing: [],
    chatters: [],
    high_part: null,
    worst_part: null,
    waiting_count: 0,
    acknowledge_median_s: null,
    verdicts: { floods: "good" },
    budgets: [{ budget: null, info: 1, low: 2, high: 3 }],
  };

  expect(figures(said, "desk").hourly).toBeNull();
  expect(figures(said, "desk").budgets[0]?.counts.high).toBe(3);
  expect(() => figures({ ...said, verdicts: { floods: "fine" } }, "desk")).toThrow("floods");
});

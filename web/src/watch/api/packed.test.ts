import { expect, test } from "vitest";
import { decodeDelta, decodePicture } from "./packed";

/** One row as the service packs it. */
function row(changed: { cog?: number; sog?: number; heading?: number } = {}): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 219000001, true);
  view.setInt32(4, 105_000_000, true);
  view.setInt32(8, -550_000_000, true);
  view.setUint16(12, changed.cog ?? 2705, true);
  view.setUint16(14, changed.sog ?? 121, true);
  view.setUint16(16, changed.heading ?? 268, true);
  view.setUint8(18, 7);
  view.setUint8(19, 30);
  view.setUint32(20, 1_700_000_000, true);
  return bytes;
}

function picture(...rows: Uint8Array[]): Uint8Array {
  const header = JSON.stringify({
    sequence: 9,
    count: rows.length,
    total: 70,
    watermark: "2024-06-03T12:00:00Z",
  });
  return Uint8Array.from([
    ...new TextEncoder().encode(`${header}\n`),
    ...rows.flatMap((r) => [...r]),
  ]);
}

test("a packed ship has her place, motion, status, type and time", () => {
  const { rows, sequence, total, watermarkMs } = decodePicture(picture(row()));

  expect([sequence, total, watermarkMs]).toEqual([9, 70, Date.UTC(2024, 5, 3, 12)]);
  expect([rows.vesselId[0], rows.lonDeg[0], rows.latDeg[0]]).toEqual([219000001, 10.5, -55]);
  expect(rows.cogDeg[0]).toBeCloseTo(270.5);
  expect(rows.sogKn[0]).toBeCloseTo(12.1);
  expect([rows.headingDeg[0], rows.navStatus[0], rows.shipType[0], rows.timeS[0]]).toEqual([
    268, 7, 30, 1_700_000_000,
  ]);
});

test("what is not available is no number", () => {
  const { rows } = decodePicture(picture(row({ cog: 65535, sog: 65535, heading: 65535 })));

  expect([rows.cogDeg[0], rows.sogKn[0], rows.headingDeg[0]]).toEqual([NaN, NaN, NaN]);
});

test("a picture without ships is empty, and a cut row is left out", () => {
  expect(decodePicture(picture()).rows.vesselId).toHaveLength(0);
  expect(decodePicture(picture(row()).subarray(0, -1)).rows.vesselId).toHaveLength(0);
});

test("a header that is none is refused", () => {
  expect(() => decodePicture(new TextEncoder().encode("{}\n"))).toThrow("picture.sequence");
});

test("an event carries rows in base64", () => {
  const rows = btoa(String.fromCharCode(...row(), ...row()));

  expect(decodeDelta(rows).vesselId).toHaveLength(2);
});

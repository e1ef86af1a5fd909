/** Vessels as the service packs them: 24 bytes a row, little-endian, after one line of JSON. */

import { fields, number, text } from "../../api/reading";

const ROW_BYTES = 24;
const NONE_U16 = 65535;
const NEW_LINE = 10;

/** Columns of equal length. A speed, course or heading that is not known is NaN. */
export interface ShipRows {
  readonly vesselId: Uint32Array;
  readonly lonDeg: Float64Array;
  readonly latDeg: Float64Array;
  readonly cogDeg: Float32Array;
  readonly sogKn: Float32Array;
  readonly headingDeg: Float32Array;
  /** 255: not given. */
  readonly navStatus: Uint8Array;
  /** 0: not given. */
  readonly shipType: Uint8Array;
  /** Seconds since 1970 at which she reported. */
  readonly timeS: Uint32Array;
}

export interface Picture {
  readonly sequence: number;
  /** How many ships lie in the box; more than the rows when the picture is thinned. */
  readonly total: number;
  /** Null: nothing was heard yet. */
  readonly watermarkMs: number | null;
  readonly rows: ShipRows;
}

export function decodePicture(bytes: Uint8Array): Picture {
  const end = bytes.indexOf(NEW_LINE);
  const header = new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
  const one = fields(JSON.parse(header), "picture");
  const watermark = one["watermark"] ?? null;
  return {
    sequence: number(one["sequence"], "picture.sequence"),
    total: number(one["total"], "picture.total"),
    watermarkMs: watermark === null ? null : Date.parse(text(watermark, "picture.watermark")),
    rows: decodeRows(bytes.subarray(end < 0 ? bytes.length : end + 1)),
  };
}

/** Rows in base64, as an event of the stream carries them. */
export function decodeDelta(base64: string): ShipRows {
  return decodeRows(Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)));
}

export function emptyRows(count: number): ShipRows {
  return {
    vesselId: new Uint32Array(count),
    lonDeg: new Float64Array(count),
    latDeg: new Float64Array(count),
    cogDeg: new Float32Array(count),
    sogKn: new Float32Array(count),
    headingDeg: new Float32Array(count),
    navStatus: new Uint8Array(count),
    shipType: new Uint8Array(count),
    timeS: new Uint32Array(count),
  };
}

/** Bytes after the last whole row are left out. */
function decodeRows(bytes: Uint8Array): ShipRows {
  const count = Math.floor(bytes.length / ROW_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = emptyRows(count);
  for (let row = 0; row < count; row++) {
    const at = row * ROW_BYTES;
    rows.vesselId[row] = view.getUint32(at, true);
    rows.lonDeg[row] = view.getInt32(at + 4, true) / 1e7;
    rows.latDeg[row] = view.getInt32(at + 8, true) / 1e7;
    rows.cogDeg[row] = known(view.getUint16(at + 12, true)) / 10;
    rows.sogKn[row] = known(view.getUint16(at + 14, true)) / 10;
    rows.headingDeg[row] = known(view.getUint16(at + 16, true));
    rows.navStatus[row] = view.getUint8(at + 18);
    rows.shipType[row] = view.getUint8(at + 19);
    rows.timeS[row] = view.getUint32(at + 20, true);
  }
  return rows;
}

function known(value: number): number {
  return value === NONE_U16 ? Number.NaN : value;
}

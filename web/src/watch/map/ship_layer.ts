/** All ships in two or three drawing calls, in a layer of its own inside the map. */

import type { CustomLayerInterface, Map as MapLibre } from "maplibre-gl";
import type { Palette } from "../../domain/palette";
import type { Ships } from "../state/ships";
import { shipColours } from "./ship_colours";
import {
  type Cut,
  drawnRows,
  INSTANCE_BYTES,
  mercatorX,
  mercatorY,
  OFFSETS,
  shipInstances,
} from "./ship_instances";
import { BODY_FRAGMENT, BODY_VERTEX, VECTOR_FRAGMENT, VECTOR_VERTEX } from "./ship_shaders";

export const SHIP_LAYER = "ships";

export interface ShipLayer {
  readonly layer: CustomLayerInterface;
  /** The ships have changed. */
  readonly refresh: (nowS: number) => void;
  readonly paint: (palette: Palette) => void;
  readonly show: (isShown: boolean, hasVectors: boolean) => void;
}

const VECTOR_FROM_ZOOM = 8.5;
/** IMO MSC.1/Circ.1503 lets the vector's time be set; six minutes is a tenth of an hour. */
const VECTOR_H = 0.1;
const MAP_TILE_PX = 512;

/** Half the length of a ship's symbol: small from afar, so that a busy sea stays readable. */
export function shipSizePx(zoom: number): number {
  return Math.min(9.5, Math.max(2.6, 2.6 + (zoom - 3.5) * 1.15));
}

/** Ships nearer to each other than this would lie on one another. */
const CELL_PX = 8;
/** Vectors of more ships than this would hide the ships. */
const VECTORS_MOST = 2500;
/** A body so small has no outline: it would be nothing but outline. */
const OUTLINE_FROM_PX = 4;
/** Outlines double the work, which tells where a processor draws instead of a graphics card. */
const OUTLINES_MOST = 4000;

export function createShipLayer(
  ships: Ships,
  first: Palette,
  onFail: (reason: string) => void,
): ShipLayer {
  let graphics: Graphics | null = null;
  let map: MapLibre | null = null;
  let palette = first;
  let [isShown, hasVectors, isStale] = [true, true, true];
  let [nowS, count] = [0, 0];
  const again = (): void => {
    isStale = true;
    map?.triggerRepaint();
  };
  const layer: CustomLayerInterface = {
    id: SHIP_LAYER,
    type: "custom",
    renderingMode: "2d",
    onAdd: (to, gl) => {
      map = to;
      map.on("moveend", again);
      isStale = true;
      try {
        graphics = createGraphics(gl);
      } catch (error) {
        onFail(error instanceof Error ? error.message : String(error));
      }
    },
    onRemove: () => {
      map?.off("moveend", again);
      graphics?.remove();
      graphics = null;
    },
    render: () => {
      if (graphics === null || map === null || !isShown) return;
      const view = viewOf(map);
      if (isStale) {
        const rows = drawnRows(ships.columns(), ships.count(), cutOf(view));
        graphics.upload(shipInstances(ships.columns(), rows, nowS));
        count = rows.length;
        isStale = false;
      }
      if (count > 0) graphics.draw(view, palette, count, hasVectors && count <= VECTORS_MOST);
    },
  };
  return {
    layer,
    refresh: (atS) => {
      nowS = atS;
      again();
    },
    paint: (now) => {
      palette = now;
      map?.triggerRepaint();
    },
    show: (shown, vectors) => {
      [isShown, hasVectors] = [shown, vectors];
      map?.triggerRepaint();
    },
  };
}

/** The view and a quarter of it on each side: a move shows ships before it ends. */
function cutOf({ centerX, centerY, widthPx, heightPx, zoom }: View): Cut {
  const worldPx = MAP_TILE_PX * 2 ** zoom;
  const [across, down] = [(0.75 * widthPx) / worldPx, (0.75 * heightPx) / worldPx];
  return {
    westX: centerX - across,
    eastX: centerX + across,
    northY: centerY - down,
    southY: centerY + down,
    // By whole steps of zoom, so that ships do not change places while the eye comes nearer.
    cellX: CELL_PX / (MAP_TILE_PX * 2 ** Math.floor(zoom)),
  };
}

interface View {
  readonly centerX: number;
  readonly centerY: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly zoom: number;
}

function viewOf(map: MapLibre): View {
  const { lng, lat } = map.getCenter();
  const { clientWidth, clientHeight } = map.getCanvas();
  return {
    centerX: mercatorX(lng),
    centerY: mercatorY(lat),
    widthPx: clientWidth,
    heightPx: clientHeight,
    zoom: map.getZoom(),
  };
}

interface Graphics {
  readonly upload: (records: ArrayBuffer) => void;
  readonly draw: (view: View, palette: Palette, count: number, hasVectors: boolean) => void;
  readonly remove: () => void;
}

const ATTRIBUTES = [
  { name: "a_high", size: 2, offset: OFFSETS.high },
  { name: "a_low", size: 2, offset: OFFSETS.low },
  { name: "a_heading", size: 1, offset: OFFSETS.headingRad },
  { name: "a_course", size: 1, offset: OFFSETS.courseRad },
  { name: "a_sog", size: 1, offset: OFFSETS.sogKn },
  { name: "a_look", size: 4, offset: OFFSETS.look, isBytes: true },
] as const;

function createGraphics(gl: WebGL2RenderingContext): Graphics {
  const buffer = gl.createBuffer();
  const body = createPass(gl, buffer, BODY_VERTEX, BODY_FRAGMENT);
  const vector = createPass(gl, buffer, VECTOR_VERTEX, VECTOR_FRAGMENT);
  return {
    upload: (records) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, records, gl.DYNAMIC_DRAW);
    },
    draw: (view, palette, count, hasVectors) => {
      const colours = shipColours(palette);
      gl.enable(gl.BLEND);
      gl.disable(gl.DEPTH_TEST);
      gl.disable(gl.STENCIL_TEST);
      gl.disable(gl.CULL_FACE);
      if (hasVectors && view.zoom >= VECTOR_FROM_ZOOM)
        for (const isHeading of [0, 1]) {
          vector.use(view);
          gl.uniform1f(vector.at("u_is_heading"), isHeading);
          gl.uniform1f(vector.at("u_vector_h"), VECTOR_H);
          gl.uniform4fv(vector.at("u_colour"), colours.edge);
          gl.drawArraysInstanced(gl.LINES, 0, 2, count);
        }
      body.use(view);
      gl.uniform4fv(body.at("u_colours"), colours.classes);
      gl.uniform4fv(body.at("u_edge"), colours.edge);
      gl.uniform4fv(body.at("u_hollow"), colours.hollow);
      const hasOutline = shipSizePx(view.zoom) >= OUTLINE_FROM_PX && count <= OUTLINES_MOST;
      gl.drawArraysInstanced(gl.TRIANGLES, hasOutline ? 0 : 6, hasOutline ? 12 : 6, count);
      gl.bindVertexArray(null);
    },
    remove: () => {
      body.remove();
      vector.remove();
      gl.deleteBuffer(buffer);
    },
  };
}

interface Pass {
  readonly use: (view: View) => void;
  readonly at: (name: string) => WebGLUniformLocation | null;
  readonly remove: () => void;
}

function createPass(
  gl: WebGL2RenderingContext,
  buffer: WebGLBuffer,
  vertex: string,
  fragment: string,
): Pass {
  const program = linked(gl, vertex, fragment);
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  for (const one of ATTRIBUTES) {
    const index = gl.getAttribLocation(program, one.name);
    if (index < 0) continue; // this pass does not need it
    const type = "isBytes" in one ? gl.UNSIGNED_BYTE : gl.FLOAT;
    gl.enableVertexAttribArray(index);
    gl.vertexAttribPointer(index, one.size, type, false, INSTANCE_BYTES, one.offset);
    gl.vertexAttribDivisor(index, 1);
  }
  gl.bindVertexArray(null);
  const places = new Map<string, WebGLUniformLocation | null>();
  const at = (name: string): WebGLUniformLocation | null => {
    if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name));
    return places.get(name) ?? null;
  };
  return {
    use: (view) => {
      gl.useProgram(program);
      gl.bindVertexArray(array);
      placeView(gl, at, view);
    },
    at,
    remove: () => {
      gl.deleteProgram(program);
      gl.deleteVertexArray(array);
    },
  };
}

function placeView(gl: WebGL2RenderingContext, at: Pass["at"], view: View): void {
  const [highX, highY] = [Math.fround(view.centerX), Math.fround(view.centerY)];
  const worldPx = MAP_TILE_PX * 2 ** view.zoom;
  gl.uniform2f(at("u_center_high"), highX, highY);
  gl.uniform2f(at("u_center_low"), view.centerX - highX, view.centerY - highY);
  gl.uniform2f(at("u_scale"), (2 * worldPx) / view.widthPx, (2 * worldPx) / view.heightPx);
  gl.uniform2f(at("u_pixel"), 2 / view.widthPx, 2 / view.heightPx);
  gl.uniform1f(at("u_size"), shipSizePx(view.zoom));
}

function linked(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) throw new Error("the graphics are lost");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`ships cannot be drawn: ${gl.getProgramInfoLog(program)}`);
  return program;
}

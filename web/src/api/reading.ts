/** Small readers of unknown values: each gives the value with its type, or says what is wrong. */

import type { FeatureCollection } from "geojson";

/** The report's data are not what this page can show. */
export class MalformedReport extends Error {
  constructor(where: string, expected: string, found: unknown) {
    const shown = found === null ? "null" : Array.isArray(found) ? "a list" : typeof found;
    super(`${where}: expected ${expected}, found ${shown}`);
    this.name = "MalformedReport";
  }
}

export type Read<T> = (value: unknown, where: string) => T;

export const text: Read<string> = (value, where) => {
  if (typeof value !== "string") throw new MalformedReport(where, "text", value);
  return value;
};

export const number: Read<number> = (value, where) => {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new MalformedReport(where, "a number", value);
  return value;
};

export const boolean: Read<boolean> = (value, where) => {
  if (typeof value !== "boolean") throw new MalformedReport(where, "true or false", value);
  return value;
};

export function nullable<T>(read: Read<T>): Read<T | null> {
  return (value, where) => (value === null ? null : read(value, where));
}

export function oneOf<const T extends string>(words: readonly T[]): Read<T> {
  return (value, where) => {
    const word = words.find((one) => one === value);
    if (word === undefined) throw new MalformedReport(where, `one of ${words.join(", ")}`, value);
    return word;
  };
}

export function list<T>(read: Read<T>): Read<T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new MalformedReport(where, "a list", value);
    return value.map((one, index) => read(one, `${where}[${index}]`));
  };
}

export const fields: Read<Readonly<Record<string, unknown>>> = (value, where) => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new MalformedReport(where, "named fields", value);
  return value as Readonly<Record<string, unknown>>; // every key of an object is text
};

/** Read one field by its name. */
export type Field = <T>(name: string, read: Read<T>) => T;

/** Read named fields, each by a reader of its own. */
export function record<T>(make: (field: Field, value: unknown, where: string) => T): Read<T> {
  return (value, where) => {
    const one = fields(value, where);
    return make((name, read) => read(one[name], `${where}.${name}`), value, where);
  };
}

/** Shapes as GeoJSON tells them; the map library looks at each itself. */
export const features: Read<FeatureCollection> = (value, where) => {
  const one = fields(value, where);
  if (one["type"] !== "FeatureCollection" || !Array.isArray(one["features"]))
    throw new MalformedReport(where, "a GeoJSON feature collection", value);
  list(fields)(one["features"], `${where}.features`);
  return { type: "FeatureCollection", features: one["features"] };
};

type Row<S extends Readonly<Record<string, Read<unknown>>>> = {
  readonly [K in keyof S]: ReturnType<S[K]>;
};

/** Read a table that stands as one list a column; the columns are equally long. */
export function rows<S extends Readonly<Record<string, Read<unknown>>>>(
  columns: S,
): Read<Row<S>[]> {
  return (value, where) => {
    const table = fields(value, where);
    const read = Object.entries(columns).map(
      ([name, one]) => [name, list(one)(table[name], `${where}.${name}`)] as const,
    );
    const count = read[0]?.[1].length ?? 0;
    const odd = read.find(([, cells]) => cells.length !== count);
    if (odd) throw new MalformedReport(`${where}.${odd[0]}`, `${count} rows`, odd[1]);
    return Array.from(
      { length: count },
      // Each cell went through the reader of its own column just above.
      (_, index) => Object.fromEntries(read.map(([name, cells]) => [name, cells[index]])) as Row<S>,
    );
  };
}

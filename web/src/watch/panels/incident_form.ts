import { readTime } from "../../domain/format";
import { button, el, setAttributes } from "../../panels/element";
import { METHODS } from "../domain/incident";
import { say, type Word } from "../words/catalogue";
import type { FaultWords, Watch } from "./watch";

type WhenWay = "window" | "instant";
type WhereWay = "point" | "stretch" | "spot" | "anywhere";

/** The fields of each way to say when, and each way to say where. */
const WHEN: Readonly<Record<WhenWay, readonly Field[]>> = {
  window: [
    { name: "earliest", word: "incident-earliest", kind: "time" },
    { name: "latest", word: "incident-latest", kind: "time" },
  ],
  instant: [
    { name: "at", word: "incident-at", kind: "time" },
    { name: "sigma_s", word: "incident-sigma", kind: "number", factor: 60 },
  ],
};
const WHERE: Readonly<Record<WhereWay, readonly Field[]>> = {
  point: [
    { name: "kp_km", word: "incident-kp", kind: "number" },
    { name: "sigma_km", word: "incident-kp-sigma", kind: "number" },
  ],
  stretch: [
    { name: "kp_km_from", word: "incident-kp-from", kind: "number" },
    { name: "kp_km_to", word: "incident-kp-to", kind: "number" },
  ],
  spot: [
    { name: "lon_deg", word: "incident-lon", kind: "number" },
    { name: "lat_deg", word: "incident-lat", kind: "number" },
    { name: "radius_m", word: "incident-radius", kind: "number", factor: 1000 },
  ],
  anywhere: [],
};
const WHEN_WORDS = { window: "incident-window", instant: "incident-instant" } as const;
const WHERE_WORDS = {
  point: "incident-point",
  stretch: "incident-stretch",
  spot: "incident-spot",
  anywhere: "incident-anywhere",
} as const;

interface Field {
  readonly name: string;
  readonly word: Word;
  readonly kind: "time" | "number";
  /** From the unit that is asked for to the unit that is sent. */
  readonly factor?: number;
}

interface Asked {
  readonly node: HTMLElement;
  /** What was typed; null where a field is empty or cannot be read. */
  readonly read: () => Record<string, string | number> | null;
}

/** Entering a fault as its owner told it. What is typed stays until the service has it. */
export function faultForm(watch: Watch, done: () => void): HTMLElement {
  const { store, intents } = watch;
  const line = el("select", { id: "fault-line", required: true });
  const method = el("select", { id: "fault-method", lang: "en" }, ...METHODS.map(methodOption));
  const reporter = textField("fault-reporter", 200);
  const text = textField("fault-text", 4000);
  const incident = el("select", { id: "fault-incident" });
  const name = textField("fault-name", 200);
  const when = ways("fault-when", WHEN, WHEN_WORDS);
  const where = ways("fault-where", WHERE, WHERE_WORDS);
  const trouble = el("p", { class: "trouble", role: "alert" });
  const show = (): void => {
    const { lines, incidents } = store.get();
    refill(
      line,
      [...(lines.value ?? [])].map((one) => [one.assetId, one.name] as const),
    );
    const open = (incidents.value ?? []).filter(({ closedMs }) => closedMs === null);
    refill(incident, [
      ["", say("incident-join-new")] as const,
      ...open.map((one) => [one.incidentId, one.name] as const),
    ]);
  };
  const form = el(
    "form",
    { class: "shift-form fault-form", novalidate: true },
    ...labelled("incident-line", line),
    when.node,
    where.node,
    ...labelled("incident-method", method),
    ...labelled("incident-reporter", reporter),
    ...labelled("incident-text", text),
    ...labelled("incident-join", incident),
    ...labelled("incident-name", name),
    trouble,
    el("button", { type: "submit", class: "do" }, say("incident-enter")),
    button({ class: "step" }, done, say("cancel")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [time, place] = [when.read(), where.read()];
    const isNamed = incident.value !== "" || name.value.trim() !== "";
    if (time === null || place === null || reporter.value.trim() === "" || !isNamed) {
      trouble.textContent = say("incident-needed");
      return;
    }
    const said: FaultWords = {
      document: {
        asset_id: line.value,
        ...time,
        ...place,
        method: method.value,
        reporter: reporter.value.trim(),
        ...(text.value.trim() === "" ? {} : { text: text.value.trim() }),
      },
      incidentId: incident.value === "" ? null : incident.value,
      name: name.value.trim(),
    };
    void intents.enterFault(said).then((failed) => {
      trouble.textContent = failed ?? "";
      if (failed !== null) return;
      form.reset();
      done();
    });
  });
  show();
  store.listen((now, before) => {
    if (now.lines !== before.lines || now.incidents !== before.incidents) show();
  });
  return form;
}

function methodOption(method: string): HTMLElement {
  return el("option", { value: method }, method.replaceAll("_", " "));
}

/** The choices anew, with what was chosen before still chosen. */
function refill(list: HTMLSelectElement, choices: readonly (readonly [string, string])[]): void {
  const { value } = list;
  list.replaceChildren(...choices.map(([id, name]) => el("option", { value: id }, name)));
  if (choices.some(([id]) => id === value)) list.value = value;
}

function labelled(word: Word, field: HTMLElement): readonly HTMLElement[] {
  return [el("label", { for: field.id }, say(word)), field];
}

function textField(id: string, most: number): HTMLInputElement {
  return el("input", { type: "text", id, maxlength: most, autocomplete: "off" });
}

/** One of several ways to say something, each with fields of its own. */
function ways<W extends string>(
  id: string,
  fields: Readonly<Record<W, readonly Field[]>>,
  words: Readonly<Record<W, Word>>,
): Asked {
  const names = Object.keys(fields) as W[];
  const choice = el(
    "select",
    { id },
    ...names.map((one) => el("option", { value: one }, say(words[one]))),
  );
  const boxes = new Map(
    names.map((one) => [one, fields[one].map((field) => fieldBox(`${id}-${one}`, field))] as const),
  );
  const groups = names.map((one) =>
    el(
      "div",
      { class: "fault-way" },
      ...(boxes.get(one) ?? []).flatMap(({ field, box }) => labelled(field.word, box)),
    ),
  );
  const show = (): void => {
    for (const [index, one] of names.entries())
      setAttributes(groups[index] as HTMLElement, { hidden: one !== choice.value });
  };
  choice.addEventListener("change", show);
  show();
  return {
    node: el("div", { class: "shift-form" }, ...labelled(wordOf(id), choice), ...groups),
    read: () => readAll(boxes.get(choice.value as W) ?? []),
  };
}

function wordOf(id: string): Word {
  return id === "fault-when" ? "incident-when" : "incident-where";
}

interface FieldBox {
  readonly field: Field;
  readonly box: HTMLInputElement;
}

function fieldBox(id: string, field: Field): FieldBox {
  const isTime = field.kind === "time";
  const box = el("input", {
    type: "text",
    id: `${id}-${field.name}`,
    class: "digits",
    inputmode: isTime ? null : "decimal",
    placeholder: isTime ? "2026-01-31 23:59" : null,
    autocomplete: "off",
    maxlength: 20,
  });
  return { field, box };
}

function readAll(boxes: readonly FieldBox[]): Record<string, string | number> | null {
  const found: Record<string, string | number> = {};
  let isWhole = true;
  for (const { field, box } of boxes) {
    const value = readOne(field, box.value.trim());
    box.setAttribute("aria-invalid", String(value === null));
    if (value === null) isWhole = false;
    else found[field.name] = value;
  }
  return isWhole ? found : null;
}

function readOne({ kind, factor }: Field, typed: string): string | number | null {
  if (kind === "time") {
    const timeMs = readTime(typed);
    return timeMs === null ? null : new Date(timeMs).toISOString();
  }
  const value = typed === "" ? Number.NaN : Number(typed.replace(",", "."));
  return Number.isFinite(value) ? value * (factor ?? 1) : null;
}

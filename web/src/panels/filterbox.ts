import { el } from "./element";

/** A box to type words into; rows that hold all of them stay. */
export function filterBox(
  name: string,
  hint: string,
  onFilter: (filter: string) => void,
): HTMLElement {
  const input = el("input", {
    type: "search",
    placeholder: hint,
    autocomplete: "off",
    spellcheck: "false",
    class: "filter",
    "aria-label": `Filter ${name}`,
  });
  input.addEventListener("input", () => onFilter(input.value));
  return input;
}

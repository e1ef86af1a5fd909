import { el } from "./element";

export interface FilterBox {
  readonly element: HTMLElement;
  readonly show: (filter: string) => void;
}

/** A box to type words into; rows that hold all of them stay. */
export function filterBox(
  name: string,
  hint: string,
  onFilter: (filter: string) => void,
): FilterBox {
  const input = el("input", {
    type: "search",
    placeholder: hint,
    autocomplete: "off",
    spellcheck: "false",
    class: "filter",
    "aria-label": `Filter ${name}`,
  });
  input.addEventListener("input", () => onFilter(input.value));
  return {
    element: input,
    show: (filter) => {
      if (input.value !== filter) input.value = filter;
    },
  };
}

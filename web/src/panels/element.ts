/** Making elements. Text goes in as text only: names sent by ships are never read as markup. */

type Child = Node | string | null;

type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** An element with its attributes and children. A null or false attribute is left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A part of a picture. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A drawing on a field of 24 by 24. It says nothing to a screen reader: words stand beside it. */
export function drawing(
  className: string,
  sizePx: number,
  ...paths: readonly string[]
): SVGElement {
  return svg(
    "svg",
    {
      class: className,
      viewBox: "-1 -1 26 26",
      width: sizePx,
      height: sizePx,
      "aria-hidden": "true",
    },
    ...paths.map((d) => svg("path", { d })),
  );
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** The head of an alert in the list of the page. */
export function alertHead(alertId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-alert="${CSS.escape(alertId)}"]`);
}

export function button(
  attributes: Attributes,
  onClick: () => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const made = el("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", onClick);
  return made;
}

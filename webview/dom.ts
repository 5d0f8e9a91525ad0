type Child = Node | string | null;

/** An element; text becomes text nodes, never HTML. Attributes must not be `style`: the policy forbids it. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K];
export function element(
  tag: string,
  attributes?: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElement;
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElement {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): SVGElement {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled<E extends Element>(
  made: E,
  attributes: Readonly<Record<string, string>>,
  children: readonly Child[],
): E {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A button that looks like a link: for a small action inside a text. */
export function linkButton(text: string, press: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: "link" }, text);
  made.addEventListener("click", press);
  return made;
}

/** What elements show, where their own state (opened, said) must not count. */
const contents = new WeakMap<Element, string>();

/** Notes what the element shows, for `reconcile`. */
export function showing<T extends Element>(shown: T, content: unknown): T {
  contents.set(shown, JSON.stringify(content));
  return shown;
}

/**
 * Makes the children of `parent` show what `fresh` shows and leaves alone what does so already: a button that a
 * person is pressing, or has the focus on, must not be taken away because a number above it changed.
 */
export function reconcile(parent: Element, fresh: readonly Element[]): void {
  const present = [...parent.children];
  for (const [at, next] of fresh.entries()) {
    const old = present[at];
    if (old === undefined) parent.append(next);
    else if (isSameFrame(old, next)) reconcile(old, [...next.children]);
    else if (!showSame(old, next)) old.replaceWith(next);
  }
  for (const old of present.slice(fresh.length)) old.remove();
}

function showSame(old: Element, next: Element): boolean {
  const content = contents.get(old);
  return content === undefined ? old.isEqualNode(next) : content === contents.get(next);
}

/** What holds only elements, and stays itself while what it holds changes. */
const frames = "[data-finding], [data-curve]";

function isSameFrame(old: Element, next: Element): boolean {
  return next.matches(frames) && old.cloneNode(false).isEqualNode(next.cloneNode(false));
}

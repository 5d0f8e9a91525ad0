import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";

interface ParsedElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** All elements of a piece of HTML, as a browser reads it, in their order. */
export function elementsOf(html: string): readonly ParsedElement[] {
  const found: ParsedElement[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ("attrs" in node) {
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      found.push({ name: node.tagName, attributes });
    }
    if ("childNodes" in node) for (const child of node.childNodes) visit(child);
  };
  visit(parseFragment(html));
  return found;
}

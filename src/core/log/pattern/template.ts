import { type Node, PatternError, parsePattern } from "./syntax.ts";

const number = parsePattern(
  "[-+]?(?:(?:\\d[\\d,]*\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?|[nN][aA][nN]|[iI][nN][fF](?:inity)?)",
);
const stamp = parsePattern("\\d[\\d/:.,T-]*(?: \\d\\d:\\d\\d:\\d\\d[\\d.,]*)?");
const anything = parsePattern(".*?");
const blanks = parsePattern("\\s+");
const placeholder = /\{(\{|[^{}]{0,80}\})|\}\}|\s+|[^{}\s]+|[{}]/g;

/**
 * A template: `{name}` stands for a number of that name, `{time}` for a time stamp, `{*}` for any text, `{{` and `}}`
 * for the brackets themselves, blanks for one or more blanks; everything else stands for itself.
 * @throws PatternError
 */
export function parseTemplate(template: string): Node {
  const parts: Node[] = [];
  for (const [token, inside] of template.trim().matchAll(placeholder)) {
    if (/^\s/.test(token)) parts.push(blanks);
    else if (token === "{{" || token === "}}") parts.push(...characters(token.slice(0, 1)));
    else if (inside !== undefined) parts.push(named(inside.slice(0, -1).trim()));
    else if (token === "{" || token === "}")
      throw new PatternError(
        `The template has a "${token}" without its other half; write "${token}${token}" for the character.`,
      );
    else parts.push(...characters(token));
  }
  return { kind: "sequence", parts };
}

function named(name: string): Node {
  if (name === "*" || name === "") return anything;
  return { kind: "group", name, body: name.toLowerCase() === "time" ? stamp : number };
}

function characters(text: string): readonly Node[] {
  return [...text].flatMap((character) =>
    Array.from({ length: character.length }, (_, index): Node => {
      const own = character.charCodeAt(index);
      return { kind: "set", test: (code) => code === own, literal: character.charAt(index) };
    }),
  );
}

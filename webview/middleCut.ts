import { html, type TemplateResult } from "lit-html";

/** How many characters at the end stay whatever the width: names of runs and metrics end in what tells them apart. */
const tail = 10;

/** A name that is cut in the middle where there is no room for it; its holder has the whole name as its title. */
export function middleCut(name: string): TemplateResult {
  const at = name.length > 2 * tail ? name.length - tail : name.length;
  return html`<span class="cut"><span class="cut-start">${name.slice(0, at)}</span><span>${name.slice(at)}</span></span>`;
}

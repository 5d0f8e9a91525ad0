import assert from "node:assert/strict";
import type { Page } from "playwright-core";

interface Stop {
  readonly name: string;
  /** Whether it is seen to have the focus. */
  readonly isMarked: boolean;
}

/** More stops than any page has. */
const most = 300;

/**
 * Goes through a page by Tab from its top to its end, and presses at each stop what `keys` says for its name. What can be
 * operated and is not reached, or is not seen to have the focus, fails.
 */
export async function walkByKeyboard(
  page: Page,
  keys: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focusedStop);
    if (stop === null) break;
    assert.ok(stop.isMarked, `“${stop.name}” is not seen to have the focus`);
    names.push(stop.name);
    const key = keys[stop.name];
    if (key !== undefined) await page.keyboard.press(key);
  }
  assert.deepEqual(await page.evaluate(passedOver), []);
  return names;
}

/** Runs in the page; null where nothing of the page has the focus, or what had it before. */
function focusedStop(): Stop | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return null;
  if (focused.dataset["reached"] !== undefined) return null;
  focused.dataset["reached"] = "";
  const probe = document.createElement("i");
  probe.style.color = "var(--vscode-focusBorder)";
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const inner = [...(focused.shadowRoot?.querySelectorAll<HTMLElement>("*") ?? [])];
  const isMarked = [focused, ...inner].some((one) => {
    const { outlineStyle, outlineColor, borderTopColor } = getComputedStyle(one);
    return (outlineStyle !== "none" && outlineColor === color) || borderTopColor === color;
  });
  const text = focused.textContent?.replaceAll(/\s+/g, " ").trim() ?? "";
  return { name: focused.getAttribute("aria-label") ?? text, isMarked };
}

/** Runs in the page. */
function passedOver(): readonly string[] {
  const operable =
    "a[href], button, select, input, summary, vscode-button, vscode-checkbox, [tabindex='0']";
  return [...document.querySelectorAll<HTMLElement>(operable)]
    .filter((one) => one.checkVisibility() && !one.hasAttribute("disabled"))
    .filter((one) => one.dataset["reached"] === undefined)
    .map((one) => one.outerHTML.slice(0, 120));
}

import type { Locator, Page } from "playwright-core";
import { eventually } from "../eventually.ts";
import { again } from "./person.ts";

/** What a person sees of the view of all runs, and chooses in its menus. */
export class RunsView {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get rows(): Locator {
    return this.#page.locator('.pane:has(.pane-header[aria-label*="Runs"]) .monaco-list-row');
  }

  async labels(): Promise<readonly string[]> {
    const texts = await this.rows.allInnerTexts();
    return texts.map((text) => text.replaceAll(/\s+/g, " ").trim());
  }

  /** As a screen reader says them. */
  spoken(): Promise<readonly string[]> {
    return this.rows.evaluateAll((all) => all.map((one) => one.ariaLabel ?? ""));
  }

  row(label: string): Locator {
    return this.rows.filter({ hasText: new RegExp(label) }).first();
  }

  /** Chooses in the menu of a row until there is what that brings. */
  async choose(label: string, item: string, brings: Locator): Promise<void> {
    await again(this.#page, async (timeout) => {
      if (await brings.isVisible()) return;
      await this.chooseInMenu(label, item, timeout);
      await brings.waitFor({ timeout });
    });
  }

  /** Chooses in the menu of a row until the rows are as wanted. */
  async chooseUntil(
    label: string,
    item: string,
    wanted: (all: readonly string[]) => boolean,
  ): Promise<void> {
    await again(this.#page, async (timeout) => {
      if (wanted(await this.labels())) return;
      await this.chooseInMenu(label, item, timeout);
      await eventually(`after ${item}`, () => this.labels(), wanted, timeout / 1000);
    });
  }

  async chooseInMenu(label: string, item: string, timeout?: number): Promise<void> {
    await this.row(label).click({
      button: "right",
      ...(timeout === undefined ? {} : { timeout }),
    });
    await this.#chooseEntry(item, timeout);
  }

  /** Chooses in the menu behind the three dots of the view's title. */
  async chooseInTitle(item: string, timeout?: number): Promise<void> {
    const title = this.#page.locator(".part.sidebar .composite.title");
    await title
      .getByRole("button", { name: /More Actions/ })
      .first()
      .click(timeout === undefined ? {} : { timeout });
    await this.#chooseEntry(item, timeout);
  }

  async #chooseEntry(item: string, timeout?: number): Promise<void> {
    const menu = this.#page.locator(".context-view .action-label");
    const entry = menu
      .getByText(item, { exact: true })
      .or(menu.filter({ hasText: item }))
      .first();
    await entry.click(timeout === undefined ? {} : { timeout });
    // A menu passes over a click that comes as soon as it is drawn: no person is that quick.
    for (let tries = 0; tries < 20 && (await entry.isVisible()); tries++) {
      await this.#page.waitForTimeout(250);
      if (await entry.isVisible()) await entry.click({ timeout: 2000 }).catch(() => {});
    }
  }
}

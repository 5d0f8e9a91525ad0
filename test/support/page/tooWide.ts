import type { Page } from "playwright-core";

/** What sticks out of the page at its right; what scrolls by itself may. */
export function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("body *")]
      .filter((one) => one.closest("pre, .visually-hidden, .table-scroll") === null)
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .map((one) => one.outerHTML.slice(0, 80)),
  );
}

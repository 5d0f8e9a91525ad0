import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { seriousFaults } from "../support/page/accessibility.ts";
import { stuckRun } from "../support/page/stuckRun.ts";
import { openWebviewPage, pageThemes } from "../support/page/webviewPage.ts";
import { launchBrowser } from "../support/vscode/browser.ts";

describe("the page of the charts panel under its policy", () => {
  let browser: Browser;

  before(async () => {
    browser = await launchBrowser();
  });

  after(() => browser.close());

  for (const theme of pageThemes) {
    test(`axe-core finds nothing serious in ${theme}`, async () => {
      const opened = await openWebviewPage(browser, { bundle: "charts", theme, receive: () => {} });
      await opened.send(stuckRun());
      await opened.page.locator("canvas").first().waitFor();
      assert.deepEqual(await seriousFaults(opened.page), []);
      assert.deepEqual(opened.errors, []);
      await opened.close();
    });
  }
});

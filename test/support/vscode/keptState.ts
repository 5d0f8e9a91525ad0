import type { Page } from "playwright-core";
import { eventually } from "../eventually.ts";

/**
 * Loads the window anew once VS Code has written down what it keeps of its editors: in a browser it does so every few
 * seconds, when it is idle, and a window that goes before has nothing to bring back.
 */
export async function reloadWindow(page: Page, kept: (editors: string) => boolean): Promise<void> {
  await eventually("VS Code has kept the editors", () => keptEditors(page), kept, 180);
  await page.reload();
  // What VS Code shows last, some items of the status bar, may come a minute after the editors.
  await page.locator(".monaco-workbench").waitFor();
}

/** The state of the editors as it stands in the browser's database, which is that of the newest workspace. */
function keptEditors(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settled = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((settle, fail) => {
        request.onsuccess = () => settle(request.result);
        request.onerror = () => fail(request.error);
      });
    const texts: string[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      if (!name.startsWith("vscode-web-state-db")) continue;
      const database = await settled(indexedDB.open(name));
      const items = database.transaction("ItemTable").objectStore("ItemTable");
      texts.push(String(await settled(items.get("memento/workbench.parts.editor"))));
      database.close();
    }
    return texts.join("\n");
  });
}

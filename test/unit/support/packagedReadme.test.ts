import assert from "node:assert/strict";
import { test } from "node:test";
import { packagedReadme } from "../../support/packagedReadme.ts";

const shown = (markdown: string) =>
  packagedReadme(markdown, (path) => new TextEncoder().encode(path));

test("a picture of the repository stands in the text itself", () => {
  const data = Buffer.from("media/one.webp").toString("base64");
  assert.equal(
    shown("See ![a chart](media/one.webp)."),
    `See ![a chart](data:image/webp;base64,${data}).`,
  );
});

test("a link to a file of the repository is its words; one to the web or within the page stays", () => {
  assert.equal(
    shown("[MIT](LICENSE), [VS Code](https://code.visualstudio.com), [Settings](#settings)"),
    "MIT, [VS Code](https://code.visualstudio.com), [Settings](#settings)",
  );
});

test("a picture of the web stays where it is", () => {
  assert.equal(shown("![badge](https://example.com/b.png)"), "![badge](https://example.com/b.png)");
});

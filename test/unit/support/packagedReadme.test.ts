import assert from "node:assert/strict";
import { test } from "node:test";
import { packagedReadme } from "../../support/packagedReadme.ts";

test("a picture of the repository is left out, with the line that it stands on", () => {
  assert.equal(packagedReadme("One.\n\n![a chart](media/one.webp)\n\nTwo.\n"), "One.\n\nTwo.\n");
});

test("a link to a file of the repository is its words; one to the web or within the page stays", () => {
  assert.equal(
    packagedReadme(
      "[MIT](LICENSE), [VS Code](https://code.visualstudio.com), [Settings](#settings)",
    ),
    "MIT, [VS Code](https://code.visualstudio.com), [Settings](#settings)",
  );
});

test("a picture of the web stays where it is", () => {
  const badge = "![badge](https://example.com/b.png)\n\nTwo.";
  assert.equal(packagedReadme(badge), badge);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { importFrom, importsOf, referenceTo } from "../../../../src/core/python/imports.ts";
import { parse } from "../../../../src/core/python/script.ts";

test("imports are read with their aliases", () => {
  const text = [
    "import torch, numpy as np",
    "import torch.nn.functional as F",
    "import os.path",
    "from torch.optim import (SGD as S, Adam)",
    "from .net import Net",
    "from .. import util",
    "",
  ].join("\n");
  const imports = importsOf(parse(text)).map((i) => `${i.local}=${i.qualified}`);
  assert.deepEqual(imports, [
    "torch=torch",
    "np=numpy",
    "F=torch.nn.functional",
    "os=os",
    "S=torch.optim.SGD",
    "Adam=torch.optim.Adam",
    "Net=.net.Net",
    "util=..util",
  ]);
});

const references = [
  ["import torch\n", "torch.nn.init", "import torch\ntorch.nn.init"],
  [
    "import torch\nfrom torch import nn\n",
    "torch.nn.init",
    "import torch\nfrom torch import nn\nnn.init",
  ],
  [
    "from torch.nn import Linear\n",
    "torch.nn.Dropout",
    "from torch.nn import Linear, Dropout\nDropout",
  ],
  ["import math\n\nx = 1\n", "torch.nn", "import math\nimport torch\n\nx = 1\ntorch.nn"],
  ['"""Doc."""\nx = 1\n', "torch.nn", '"""Doc."""\n\nimport torch\nx = 1\ntorch.nn'],
  [
    "#!/usr/bin/env python\n# note\nx = 1\n",
    "torch.nn",
    "#!/usr/bin/env python\n# note\nimport torch\nx = 1\ntorch.nn",
  ],
  [
    '"""Doc."""\nfrom __future__ import annotations\nx = 1\n',
    "torch.nn",
    '"""Doc."""\nfrom __future__ import annotations\nimport torch\nx = 1\ntorch.nn',
  ],
  [
    "def f():\n    import torch\n",
    "torch.nn",
    "import torch\ndef f():\n    import torch\ntorch.nn",
  ],
] as const;

for (const [text, name, expected] of references) {
  test(`${name} in ${JSON.stringify(text)}`, () => {
    const reference = referenceTo(parse(text), name);
    assert.equal(applyEdits(text, reference.edits) + reference.text, expected);
  });
}

test("a name that is imported already is not imported again", () => {
  assert.deepEqual(importFrom(parse("from torch.optim import Adam\n"), "torch.optim", "Adam"), []);
});

test("a name joins a list in brackets on a line of its own", () => {
  const text = "from torch.optim import (\n    SGD,\n)\n";
  const edits = importFrom(parse(text), "torch.optim", "Adam");
  assert.equal(applyEdits(text, edits), "from torch.optim import (\n    SGD,\n    Adam,\n)\n");
});

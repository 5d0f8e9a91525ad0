import assert from "node:assert/strict";
import { test } from "node:test";
import { certainly, possibly } from "../../../../src/core/python/fact.ts";
import { numberOf } from "../../../../src/core/python/numberFact.ts";
import { parse } from "../../../../src/core/python/script.ts";

/** The number that is given to `use`, followed from there. */
function followed(...lines: string[]) {
  const script = parse(`${lines.join("\n")}\n`);
  const call = script.all("CallExpression").find((c) => script.text.startsWith("use(", c.from));
  const list = call?.getChild("ArgList");
  return numberOf(script, list?.firstChild?.nextSibling);
}

const certain: Readonly<Record<string, readonly string[]>> = {
  "a name": ["a = 3", "use(a)"],
  "part of a tuple": ["a, (b, c) = 1, (2, 3)", "use(c)"],
  "the last assignment": ["a = 1", "a = 3", "use(a)"],
  "a function's result": ["def f(x):", "    return x", "use(f(3))"],
  "one of a function's results": ["def f():", "    return 1, 3", "_, b = f()", "use(b)"],
  "what the only caller passes": ["def f(x):", "    use(x)", "f(3)"],
  "a default": ["def f(x=3):", "    use(x)", "f()"],
  "an attribute": ["class A:", "    def __init__(self, n):", "        self.n = n", "use(A(3).n)"],
  "an attribute of a base": ["class B:", "    n = 3", "class A(B):", "    pass", "use(A().n)"],
  "an entry of a dictionary": ['a = {"n": 3}', 'use(a["n"])'],
  "both branches alike": ["a = 3", "b = a if x else a", "use(b)"],
};

for (const [name, lines] of Object.entries(certain)) {
  test(`${name} is certain`, () => {
    assert.equal(certainly(followed(...lines)), 3);
  });
}

const conditional: Readonly<Record<string, readonly string[]>> = {
  "a branch": ["if x:", "    a = 3", "else:", "    a = 4", "use(a)"],
  "a conditional expression": ["a = 3 if x else 4", "use(a)"],
  "an option": [
    "import argparse",
    "p = argparse.ArgumentParser()",
    'p.add_argument("--n", default=3)',
    "args = p.parse_args()",
    "use(args.n)",
  ],
  "a name that a loop sets again": ["a = 3", "for i in x:", "    use(a)", "    a = 4"],
  "several callers": ["def f(x):", "    use(x)", "f(3)", "f(4)"],
  "a name that the script sets twice": ["def f():", "    use(a)", "a = 3", "a = 4"],
};

for (const [name, lines] of Object.entries(conditional)) {
  test(`${name} is not certain`, () => {
    const fact = followed(...lines);
    assert.equal(certainly(fact), null);
    assert.ok([3, 4].includes(possibly(fact) ?? 0));
  });
}

const open: Readonly<Record<string, readonly string[]>> = {
  "a parameter that nobody passes": ["def f(x):", "    use(x)"],
  "what a library gives": ["import numpy", "use(numpy.load(path))"],
  "a function that calls itself": ["def f(x):", "    return f(x)", "use(f(3))"],
  "a name of itself": ["a = a", "use(a)"],
};

const endless: Readonly<Record<string, readonly string[]>> = {
  "an attribute that is set from itself again and again": [
    "class A:",
    "    def run(self):",
    "        self.n = build()",
    ...Array.from({ length: 20 }, () => "        self.n = self.n.eval().to(device)"),
    "        use(self.n)",
  ],
  "attributes that are set from each other": [
    "class A:",
    "    def run(self):",
    ...Array.from({ length: 9 }, () => "        self.a, self.b = self.b.eval(), self.a.train()"),
    "        use(self.a)",
  ],
  "a name that a loop sets in many branches": [
    "a = build()",
    "for i in x:",
    ...Array.from({ length: 9 }, () => ["    if y():", "        a = a.f().g()"]).flat(),
    "use(a)",
  ],
};

for (const [name, lines] of Object.entries({ ...open, ...endless })) {
  test(`${name} is unknown`, () => {
    assert.equal(followed(...lines).certainty, "unknown");
  });
}

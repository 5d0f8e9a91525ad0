import assert from "node:assert/strict";
import { test } from "node:test";
import { argumentOf } from "../../../../src/core/python/arguments.ts";
import { callsOf } from "../../../../src/core/python/calls.ts";
import { originOf } from "../../../../src/core/python/origin.ts";
import { parse } from "../../../../src/core/python/script.ts";

/** Line and text of the literal behind the argument `x` of `use(x=…)`; null where it is not certain. */
function origin(text: string): string | null {
  const script = parse(text);
  const call = callsOf(script).find((c) => c.method === "use");
  const given = call && argumentOf(script, call.argumentList, "x");
  const found = given ? originOf(script, given.value) : null;
  if (!found) return null;
  const line = text.slice(0, found.literal.from).split("\n").length;
  return `${line}: ${text.slice(found.literal.from, found.literal.to)}`;
}

const certain = [
  ["a literal", "use(x=0.1)", "1: 0.1"],
  ["a negative literal", "use(x=-3)", "1: -3"],
  ["a constant", "A = 1e-3\nuse(x=A)", "1: 1e-3"],
  ["a chain of constants", "A = 2\nB = A\nuse(x=B)", "1: 2"],
  ["one of several targets", "a, b = 1, 2\nuse(x=b)", "1: 2"],
  ["an annotated constant", "a: float = 1\nuse(x=a)", "1: 1"],
  ["a default that no caller overrides", "def f(a=1):\n    use(x=a)\nf()", "1: 1"],
  ["what the only caller passes", "def f(a=1):\n    use(x=a)\nf(5)", "3: 5"],
  ["a keyword-only default", "def f(*, a=1):\n    use(x=a)", "1: 1"],
  ["a method's default", "class C:\n    def __init__(self, a=1):\n        use(x=a)\nC()", "2: 1"],
  [
    "what a constructor is given",
    "class C:\n    def __init__(self, a):\n        use(x=a)\nC(7)",
    "4: 7",
  ],
  [
    "an attribute",
    "class C:\n    def __init__(self, a=3):\n        self.a = a\n    def f(self):\n        use(x=self.a)",
    "2: 3",
  ],
  ["a class attribute", "class C:\n    a = 4\nuse(x=C.a)", "2: 4"],
  ["a dataclass's field", "class C:\n    a: int = 4\nc = C()\nuse(x=c.a)", "2: 4"],
  [
    "a field of an annotated parameter",
    "class C:\n    a: int = 4\ndef f(c: C):\n    use(x=c.a)",
    "2: 4",
  ],
  ["a field given at construction", "class C:\n    a: int = 4\nc = C(a=9)\nuse(x=c.a)", "3: 9"],
  ["a dictionary's entry", "c = {'a': 1, 'b': 2}\nuse(x=c['b'])", "1: 2"],
  ["an entry of dict()", "c = dict(a=1)\nuse(x=c['a'])", "1: 1"],
  [
    "a command-line option",
    "p.add_argument('-l', '--my-a', default=6)\nargs = p.parse_args()\nuse(x=args.my_a)",
    "1: 6",
  ],
  ["an option's dest", "p.add_argument('--rate', dest='a', default=6)\nuse(x=args.a)", "1: 6"],
] as const;

for (const [name, text, expected] of certain) {
  test(`the origin is found through ${name}`, () => assert.equal(origin(text), expected));
}

const uncertain = [
  ["a name that is assigned twice", "a = 1\na = 2\nuse(x=a)"],
  ["a name that is added to", "a = 1\na += 1\nuse(x=a)"],
  ["a loop variable", "for a in (1, 2):\n    use(x=a)"],
  ["a global that a function may set", "a = 1\ndef f():\n    global a\n    use(x=a)"],
  ["callers that disagree", "def f(a=1):\n    use(x=a)\nf(2)\nf(3)"],
  ["unpacked arguments", "def f(a=1):\n    use(x=a)\nf(**config)"],
  ["a computed value", "use(x=2 * 3)"],
  ["an unknown name", "use(x=a)"],
  ["an entry that is assigned", "c = {'a': 1}\nc['a'] = 2\nuse(x=c['a'])"],
  [
    "two options of one name",
    "p.add_argument('--a', default=1)\nq.add_argument('--a', default=2)\nuse(x=args.a)",
  ],
  ["a name that means itself", "a = a\nuse(x=a)"],
] as const;

for (const [name, text] of uncertain) {
  test(`no origin is claimed for ${name}`, () => assert.equal(origin(text), null));
}

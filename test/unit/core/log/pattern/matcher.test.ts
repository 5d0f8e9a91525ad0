import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { match } from "../../../../../src/core/log/pattern/matcher.ts";
import { compile } from "../../../../../src/core/log/pattern/program.ts";
import { PatternError, parsePattern } from "../../../../../src/core/log/pattern/syntax.ts";

const unlimited = { clock: () => 0, limit: 1 };

function groups(pattern: string, text: string, ignoreCase = false): Record<string, string> | null {
  const result = match(compile(parsePattern(pattern), ignoreCase), text, unlimited);
  return result.kind === "match" ? Object.fromEntries(result.groups) : null;
}

/** Patterns of which nothing is repeated that may be empty: there JavaScript's rules are its own. */
const solid = fc.constantFrom("a", "b", "[ab]", "[^a]", ".", "\\w", "ab", "(?:a|bb)");
const quantified = fc
  .tuple(solid, fc.constantFrom("", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{2,}?"))
  .map(([body, quantifier]) => (body.length > 1 ? `(?:${body})${quantifier}` : body + quantifier));
const sequence = fc
  .array(fc.oneof(quantified, fc.constantFrom("\\b", "^", "$")), { maxLength: 5 })
  .map((parts) => parts.join(""));
const pattern = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((all) => all.join("|"));

test("finds what a backtracking engine finds", () => {
  fc.assert(
    fc.property(pattern, fc.stringMatching(/^[ab c]{0,12}$/), (source, text) => {
      const expected = new RegExp(`(?:${source})`).exec(text);
      assert.equal(groups(`(?<all>${source})`, text)?.["all"] ?? null, expected?.[0] ?? null);
    }),
    { numRuns: 2000 },
  );
});

test("takes time that grows with the text, also where backtracking does not end", () => {
  const program = compile(parsePattern("(?<all>(?:a+)+b)"), false);
  let looks = 0;
  const clock = () => looks++;
  assert.equal(match(program, "a".repeat(10_000), { clock, limit: 1e9 }).kind, "none");
  assert.ok(looks <= 1 + 10_000 / 256);
});

test("gives up when the time is over", () => {
  const program = compile(parsePattern("(?<all>a+)$"), false);
  let now = 0;
  const clock = () => (now += 10);
  assert.equal(match(program, `${"a".repeat(2000)}b`, { clock, limit: 50 }).kind, "outOfTime");
});

test("gives the named groups", () => {
  assert.deepEqual(
    groups("step=(?<step>\\d+).*?loss (?<loss>[\\d.e+-]+)", "x step=12 | loss 1.5e-1 s"),
    {
      step: "12",
      loss: "1.5e-1",
    },
  );
  assert.deepEqual(groups("LOSS (?<loss>\\S+)", "Loss nan", true), { loss: "nan" });
  assert.equal(groups("^loss (?<loss>\\d)$", "a loss 1"), null);
});

test("says what it cannot do", () => {
  for (const [source, reason] of [
    ["(?=a)b", /Look-ahead/],
    ["(?<!a)b", /Look-ahead and look-behind/],
    ["(a)\\1", /Back-references/],
    ["(a", /not closed/],
    ["a)", /too many/],
    ["[a", /not closed/],
    ["[b-a]", /wrong way round/],
    ["*a", /nothing before/],
    ["a{2,100000}", /at most/],
    ["((((a{200}){200}){200}){200}", /not closed|too large/],
    ["(((?:){200}){200}){200}", /too large/],
    ["a\\", /ends in the middle/],
  ] as const) {
    assert.throws(
      () => compile(parsePattern(source), false),
      (error) => error instanceof PatternError && reason.test(error.message),
      source,
    );
  }
});

test("no text makes the parser do anything but parse or refuse", () => {
  const part = fc.constantFrom(
    ..."ab(){}[]^$*+?.|\\-,<>:=!dwsb10".split(""),
    "(?<n>",
    "(?:",
    "{2,3}",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      try {
        match(compile(parsePattern(parts.join("")), false), "aab b1", unlimited);
      } catch (error) {
        assert.ok(error instanceof PatternError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

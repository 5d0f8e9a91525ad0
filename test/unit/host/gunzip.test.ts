import assert from "node:assert/strict";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { Gunzip } from "../../../src/host/gunzip.ts";
import { readWholeLog } from "../../../src/host/readWholeLog.ts";
import { follow } from "../../support/followedLog.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const log = Array.from(
  { length: 2000 },
  (_, i) => `step ${i} loss ${(2 + Math.sin(i * 12.9898)).toFixed(6)}\n`,
);
const text = log.join("");

async function unpacked(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]) {
  const warnings: string[] = [];
  const archive = new Gunzip((message) => warnings.push(message));
  const pieces: Uint8Array[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    for await (const piece of archive.push(bytes.subarray(from, from + size)))
      pieces.push(Buffer.from(piece));
    from += size;
  }
  archive.end();
  return { text: Buffer.concat(pieces).toString(), warnings };
}

test("members one after another are one text, however the archive is cut", async () => {
  const archive = Buffer.concat([
    gzipSync(text),
    gzipSync(""),
    gzipSync("last\n"),
    Buffer.alloc(50),
  ]);
  const cut = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(cut, async (sizes) => {
      assert.deepEqual(await unpacked(archive, sizes), { text: `${text}last\n`, warnings: [] });
    }),
    { numRuns: 30 },
  );
});

test("the end of a member may fall on the end of a piece", async () => {
  const archive = gzipSync("loss 1\nloss 2\n");
  for (let size = 1; size <= archive.length; size++)
    assert.deepEqual(await unpacked(archive, [size]), { text: "loss 1\nloss 2\n", warnings: [] });
});

test("a name, a comment and further fields in the header are passed over", async () => {
  const [whole, extra] = [gzipSync(text), Buffer.from([3, 0, 1, 2, 3])];
  const flags = Buffer.from(whole.subarray(0, 10));
  flags[3] = 2 + 4 + 8 + 16;
  const archive = [
    flags,
    extra,
    Buffer.from("train.log\0note\0"),
    Buffer.alloc(2),
    whole.subarray(10),
  ];
  assert.deepEqual(await unpacked(Buffer.concat(archive), [1, 2, 500]), { text, warnings: [] });
});

test("what is wrong with an archive is said once, with its place, and the rest is read where it can be", async () => {
  const whole = gzipSync(text);
  const wrongSum = Buffer.from(whole);
  wrongSum.writeUInt32LE(1, whole.length - 8);
  const damaged = Buffer.from(whole).fill(0xff, whole.length >> 1, (whole.length >> 1) + 64);
  assert.deepEqual(await unpacked(Buffer.concat([wrongSum, gzipSync("more\n")])), {
    text: `${text}more\n`,
    warnings: [
      `The gzip archive is damaged before byte ${whole.length - 8} (its text does not fit its checksum).`,
    ],
  });
  assert.deepEqual(await unpacked(Buffer.concat([whole, Buffer.from("not packed")])), {
    text,
    warnings: [
      `The gzip archive is no longer gzip at byte ${whole.length}; the rest of it was not read.`,
    ],
  });
  const cut = await unpacked(whole.subarray(0, -100));
  assert.deepEqual(cut.warnings, [
    `The gzip archive is cut off at byte ${whole.length - 100}; it was read up to there.`,
  ]);
  assert.ok(text.startsWith(cut.text) && cut.text.length > text.length / 2);
  const broken = await unpacked(damaged);
  assert.match(broken.warnings.join("\n"), /^The gzip archive is damaged .*byte \d+/);
  assert.ok(broken.text.startsWith(text.slice(0, 5000)));
});

test("an archive that only grows and grows is given up", async () => {
  const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20, "loss "));
  const archive = new Gunzip((message) => warnings.push(message));
  const warnings: string[] = [];
  let length = 0;
  for await (const piece of archive.push(bomb)) length += piece.length;
  assert.match(warnings.join(), /^The gzip archive grows more than 300 times/);
  assert.ok(length < 80 * 2 ** 20);
});

test("a packed log is the log, and a cut one is read up to there", async (context) => {
  const folder = await temporaryFolder(context);
  const packed = gzipSync(text);
  await writeFile(join(folder, "train.log"), text);
  await writeFile(join(folder, "train.log.gz"), packed);
  await writeFile(join(folder, "cut.log.gz"), packed.subarray(0, -20));
  const [plain, whole, cut] = await Promise.all(
    ["train.log", "train.log.gz", "cut.log.gz"].map((name) => readWholeLog(join(folder, name))),
  );
  const values = (read: typeof plain) => [...(read?.runs[0]?.find("loss")?.values ?? [])];
  assert.equal(values(plain).length, 2000);
  assert.deepEqual(values(whole), values(plain));
  assert.equal(whole?.runs[0]?.name, plain?.runs[0]?.name);
  assert.match(cut?.warnings[0]?.message ?? "", /cut off at byte \d+/);
  assert.deepEqual(values(cut), values(plain).slice(0, values(cut).length));
});

test("an archive that grows is followed; one that was at rest is read anew", async (context) => {
  const { path, tail, losses, states, age } = await follow(context, { name: "train.log.gz" });
  const packed = gzipSync(text);
  await writeFile(path, packed.subarray(0, packed.length >> 1));
  await tail.catchUp();
  const before = losses().length;
  assert.ok(before > 100 && before < 2000);
  await appendFile(path, packed.subarray(packed.length >> 1));
  await tail.catchUp();
  assert.equal(losses().length, 2000);
  await age(path);
  await tail.catchUp();
  assert.equal(states.filter(({ first }) => first).length, 1);
  await appendFile(path, gzipSync("step 2000 loss 1\n"));
  await age(path);
  await tail.catchUp();
  assert.equal(losses().length, 2001);
});

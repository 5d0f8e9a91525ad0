import assert from "node:assert/strict";
import { utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { StudyLeases } from "../../../../src/host/trial/studyLease.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

test("of many that ask at once, one owns the study", async (context) => {
  const folder = await temporaryFolder(context);
  const all = await Promise.all(Array.from({ length: 20 }, () => new StudyLeases(folder).take()));
  const held = all.flatMap((lease) => lease ?? []);
  assert.equal(held.length, 1);
  assert.equal(await held[0]?.isHeld(), true);
  assert.equal(await new StudyLeases(folder).take(), null);
});

test("a process of the same number that started at another time is not the owner", async (context) => {
  const folder = await temporaryFolder(context);
  const own = { host: "here", pid: process.pid, started: "long ago" };
  await writeFile(path.join(folder, "owner.0.json"), JSON.stringify(own));
  const leases = new StudyLeases(folder, { host: "here" });
  assert.ok((await leases.take()) !== null);
});

test("an owner on another machine is taken for gone after a minute of silence, and then sees it", async (context) => {
  const folder = await temporaryFolder(context);
  let now = 1000;
  const clock = () => now;
  const far = await new StudyLeases(folder, { host: "far", now: clock }).take();
  assert.ok(far !== null);
  const here = new StudyLeases(folder, { host: "here", now: clock });
  assert.equal(await here.take(), null);
  // Silent for half a minute, then heard of again, as often as it takes.
  for (let i = 0; i < 5; i++) {
    now += 40_000;
    assert.equal(await far.renew(), true);
    assert.equal(await here.take(), null);
  }
  now += 61_000;
  const lease = await here.take();
  assert.ok(lease !== null);
  assert.deepEqual([await far.isHeld(), await far.renew()], [false, false]);
  assert.deepEqual([await lease.isHeld(), await lease.renew()], [true, true]);
});

test("a clock that is set otherwise on the other machine changes nothing", async (context) => {
  const folder = await temporaryFolder(context);
  let now = 1000;
  await new StudyLeases(folder, { host: "far" }).take();
  const past = new Date(0);
  await utimes(path.join(folder, "owner.0.json"), past, past);
  const here = new StudyLeases(folder, { host: "here", now: () => now });
  assert.equal(await here.take(), null);
  now += 59_000;
  assert.equal(await here.take(), null);
});

const unknown = {
  "that died before it had written who it is": "",
  "whose machine does not tell when a process started": JSON.stringify({
    host: "here",
    pid: process.pid,
    started: null,
  }),
};

for (const [what, owner] of Object.entries(unknown)) {
  test(`an owner ${what} is given a minute`, async (context) => {
    const folder = await temporaryFolder(context);
    let now = 1000;
    await writeFile(path.join(folder, "owner.0.json"), owner);
    const leases = new StudyLeases(folder, { host: "here", now: () => now });
    assert.equal(await leases.take(), null);
    now += 61_000;
    assert.ok((await leases.take()) !== null);
  });
}

test("a folder that is gone has no owner, and is not made again", async (context) => {
  const folder = path.join(await temporaryFolder(context), "gone");
  await assert.rejects(new StudyLeases(folder).take(), { code: "ENOENT" });
});

#!/usr/bin/env node
// Written so that an old Node.js can read it as well: what is behind the import needs a newer one.
const oldest = 22;
const version = process.versions.node;

if (Number.parseInt(version, 10) >= oldest) {
  import("./run.ts").then(({ run }) => run(process.argv.slice(2)));
} else {
  process.stderr.write(`unstuck: needs Node.js ${oldest} or newer; this is ${version}\n`);
  process.exitCode = 2;
}

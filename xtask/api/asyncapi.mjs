// The catalogue's AsyncAPI document with the initiative's own parser: whatever it
// finds counts, hints too, and what it understood has to be all that is there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [file, modules] = process.argv.slice(2);
const { Parser } = createRequire(`${modules}/`)("@asyncapi/parser");

const text = readFileSync(file, "utf8");
const { document, diagnostics } = await new Parser().parse(text);
for (const { code, message, path } of diagnostics) {
  console.log(`${code} ${path.join("/")}: ${message}`);
}
assert.equal(diagnostics.length, 0, "the parser finds something");
const told = JSON.parse(text);
assert.equal(document.version(), told.asyncapi);
assert.deepEqual(document.channels().all().map((channel) => channel.id()).sort(), Object.keys(told.channels).sort());
assert.equal(document.operations().all().length, Object.keys(told.operations).length);
assert.ok(document.messages().all().length > 0, "no messages");
console.log(`AsyncAPI: ${document.channels().all().length} channels, nothing found`);

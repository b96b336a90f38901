// CloudEvents of the library for Node: what Simpul writes it has to read, and
// the other way round. It writes headers without escapes, so names here are plain.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const [program, modules] = process.argv.slice(2);
const { CloudEvent, HTTP } = createRequire(`${modules}/`)("cloudevents");

let seen = 0;
const same = (what, got, wanted) => {
  seen += 1;
  assert.deepEqual(got, wanted, what);
};

function ask(tasks) {
  const lines = tasks.map((task) => JSON.stringify(task)).join("\n");
  const run = spawnSync(program, { input: `${lines}\n`, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.trim().split("\n").map((line) => JSON.parse(line));
}

const base64 = (text) => Buffer.from(text).toString("base64");

const PLAIN = {
  specversion: "1.0",
  id: "7f3-17",
  source: "/ID-KAB/GOV/BPKAD/SIMPUL/sp2d",
  type: "id.go.kab.sp2d.v1.upserted",
  subject: "900-1",
  time: "2026-01-07T08:00:00.000Z",
  datacontenttype: "application/json",
  dataschema: "https://hub.kab.go.id/skema/sp2d",
  sequence: "17",
  note: "a-b",
};
const DATA = { jumlah: "1234567890.10", penerima: ["CV «Maju»", null, true, { a: {} }] };

function understood(event, data) {
  for (const [name, value] of Object.entries(PLAIN)) {
    same(name, event[name], value);
  }
  same("data", event.data, data);
}

function oursToTheirs() {
  const event = JSON.stringify({ ...PLAIN, data: DATA });
  const forms = ["binary", "structured", "batch"];
  const answers = ask(forms.map((form) => ({ do: "write", event, form })));
  answers.forEach(({ fields, body, fault }, at) => {
    same(`a ${forms[at]} event is written`, fault, undefined);
    const message = { headers: Object.fromEntries(fields), body: Buffer.from(body, "base64").toString() };
    same(`a ${forms[at]} event is one`, HTTP.isEvent(message), true);
    const read = HTTP.toEvent(message);
    const events = Array.isArray(read) ? read : [read];
    same(`the ${forms[at]} event is alone`, events.length, 1);
    understood(events[0], DATA);
  });
  const raw = JSON.stringify({ ...PLAIN, datacontenttype: "application/octet-stream", data_base64: "AP/+" });
  const [structured] = ask([{ do: "write", event: raw, form: "structured" }]);
  const message = {
    headers: Object.fromEntries(structured.fields),
    body: Buffer.from(structured.body, "base64").toString(),
  };
  same("bytes", Array.from(HTTP.toEvent(message).data), [0, 255, 254]);
}

function theirsToOurs() {
  const event = new CloudEvent({ ...PLAIN, data: DATA });
  const bytes = new CloudEvent({ ...PLAIN, datacontenttype: "image/png", data: Uint8Array.from([137, 80, 0, 255]) });
  const task = ({ headers, body }) => ({
    do: "read",
    fields: Object.entries(headers).map(([name, value]) => [name, String(value)]),
    body: base64(body),
  });
  const one = HTTP.structured(event).body;
  const batch = { headers: { "content-type": "application/cloudevents-batch+json" }, body: `[${one},${one}]` };
  const answers = ask([HTTP.binary(event), HTTP.structured(event), batch].map(task));
  const digests = new Set();
  answers.forEach(({ events, fault }, at) => {
    same("their event is taken", fault, undefined);
    same("how many", events.length, at === 2 ? 2 : 1);
    for (const got of events) {
      for (const name of ["id", "source", "type", "subject", "dataschema"]) {
        same(name, got[name], PLAIN[name]);
      }
      same("moment", got.moment, Date.parse(PLAIN.time));
      same("sequence", got.sequence, 17);
      same("extensions", got.extensions, { note: PLAIN.note });
      same("data", JSON.parse(got.json), DATA);
      digests.add(got.digest);
    }
  });
  same("one event in every form", digests.size, 1);
  const [structured, binary] = ask([HTTP.structured(bytes), HTTP.binary(bytes)].map(task));
  for (const { events, fault } of [structured, binary]) {
    same("their bytes are taken", fault, undefined);
    same("bytes", Array.from(Buffer.from(events[0].bytes, "base64")), [137, 80, 0, 255]);
  }
  const broken = (change) => task({ ...HTTP.structured(event), body: JSON.stringify({ ...JSON.parse(one), ...change }) });
  const changes = [{ specversion: "0.3" }, { id: "" }, { source: "" }, { type: 1 }, { time: "tomorrow" }, { Note: "x" }];
  ask(changes.map(broken)).forEach(({ fault }, at) => {
    same(`${JSON.stringify(changes[at])} is refused`, String(fault).startsWith("Client."), true);
  });
}

oursToTheirs();
theirsToOurs();
console.log(`events: ${seen} facts hold with the Node library of CloudEvents`);

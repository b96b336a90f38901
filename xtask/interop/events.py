"""CloudEvents of the library for Python: what Simpul writes it has to read, and
the other way round, in every form that it has (a batch is an array of its
structured events)."""

import json
import sys
from base64 import b64decode, b64encode
from datetime import datetime, timezone

from cloudevents.core.bindings import http
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from line import Line

PLAIN = {
    "specversion": "1.0", "id": "7f3-17", "source": "/ID-KAB/GOV/BPKAD/SIMPUL/sp2d", "type": "id.go.kab.sp2d.v1.upserted",
    "subject": "900/1 «é» 100%", "time": "2026-01-07T08:00:00Z", "datacontenttype": "application/json",
    "dataschema": "https://hub.kab.go.id/skema/sp2d", "sequence": "17", "note": 'a "b" c',
}
DATA = {"jumlah": "1234567890.10", "penerima": ["CV «Maju»", None, True, {"a": {}}]}
MOMENT = 1767772800000


def case(**more):
    return {**PLAIN, "data": DATA, **more}


def understood(line, event, attributes, data):
    """What the library understood of an event of ours."""
    line.same("the id", event.get_id(), attributes["id"])
    line.same("the source", event.get_source(), attributes["source"])
    line.same("the type", event.get_type(), attributes["type"])
    line.same("the subject", event.get_subject(), attributes.get("subject"))
    line.same("the time", event.get_time(), datetime(2026, 1, 7, 8, tzinfo=timezone.utc))
    line.same("the schema", event.get_dataschema(), attributes.get("dataschema"))
    line.same("an extension", event.get_extension("note"), attributes.get("note"))
    line.same("the sequence", event.get_extension("sequence"), "17")
    line.same("the data", event.get_data(), data)


def written(line, form, event):
    answer = line.taken(f"a {form} event", line.ask(do_="write", event=json.dumps(event), form=form))
    return http.HTTPMessage(headers=dict(answer["fields"]), body=b64decode(answer["body"]))


def ours_to_theirs(line):
    for form in ("binary", "structured"):
        understood(line, http.from_http_event(written(line, form, case())), PLAIN, DATA)
    batch = json.loads(written(line, "batch", case()).body)
    line.same("the batch", len(batch), 1)
    understood(line, JSONFormat().read(None, json.dumps(batch[0])), PLAIN, DATA)
    raw = {**PLAIN, "datacontenttype": "application/octet-stream", "data_base64": b64encode(b"\x00\xff\xfe").decode()}
    for form in ("binary", "structured"):
        understood(line, http.from_http_event(written(line, form, raw)), raw, b"\x00\xff\xfe")


def read(line, message):
    fields = [[name, value] for name, value in message.headers.items()]
    return line.ask(do_="read", fields=fields, body=b64encode(message.body).decode())


def theirs_to_ours(line):
    attributes = {**PLAIN, "time": datetime(2026, 1, 7, 8, tzinfo=timezone.utc)}
    event = CloudEvent(attributes=attributes, data=DATA)
    batch = http.HTTPMessage(
        headers={"content-type": "application/cloudevents-batch+json"},
        body=b"[" + JSONFormat().write(event) + b"," + JSONFormat().write(event) + b"]",
    )
    digests = set()
    for message, count in ((http.to_binary_event(event), 1), (http.to_structured_event(event), 1), (batch, 2)):
        events = line.taken("their event", read(line, message))["events"]
        line.same("how many", len(events), count)
        for got in events:
            for name in ("id", "source", "type", "subject", "datacontenttype", "dataschema"):
                line.same(name, got[name], PLAIN[name])
            line.same("the moment", got["moment"], MOMENT)
            line.same("the sequence", got["sequence"], 17)
            line.same("the extensions", got["extensions"], {"note": PLAIN["note"]})
            line.same("the data", json.loads(got["json"]), DATA)
            digests.add(got["digest"])
    line.same("one event in every form", len(digests), 1)
    raw = CloudEvent(attributes={**attributes, "datacontenttype": "image/png"}, data=b"\x89PNG\x00")
    for message in (http.to_binary_event(raw), http.to_structured_event(raw)):
        got = line.taken("their bytes", read(line, message))["events"][0]
        line.same("the bytes", b64decode(got["bytes"]), b"\x89PNG\x00")
    broken = http.to_structured_event(event)
    for old, new in ((b'"1.0"', b'"0.3"'), (b'"id": "7f3-17"', b'"id": ""'), (b'"id":', b'"id": "x", "id":'), (b"{", b"[{")):
        changed = http.HTTPMessage(headers=broken.headers, body=broken.body.replace(old, new, 1))
        line.hold(f"{new} changes something", changed.body != broken.body)
        line.refused(f"an event with {new}", read(line, changed), "Client.")


def main():
    line = Line(sys.argv[1])
    ours_to_theirs(line)
    theirs_to_ours(line)
    print(f"events: {line.seen} facts hold with the Python library of CloudEvents")


main()

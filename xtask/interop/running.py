"""Parties that nobody here wrote, at a hub that serves: curl with a client
certificate; http-message-signatures, whose request the hub takes and whose verifier
holds the hub's answer against that very request; the SDK of CloudEvents, whose event
is published by one agency and read by another."""

import json
import ssl
import subprocess
import sys
import uuid
from base64 import b64decode
from datetime import datetime, timezone
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from cloudevents.core.bindings import http as events
from cloudevents.core.v1.event import CloudEvent
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, InvalidSignature, algorithms
from http_message_signatures.resolvers import MappingKeyResolver
from http_message_signatures.structures import CaseInsensitiveDict

FOLDER = Path(sys.argv[1])
TOLD = json.loads((FOLDER / "practice.json").read_text())
HUB = TOLD["hub"]
TAG = "id-g2g"
ANSWER = ["@status", "content-digest", '"signature";req;key="sig1"']
RECEIPT = ["@status", "content-digest", "x-road-request-hash", '"signature";req;key="sig1"']

seen = 0


def hold(what, holds):
    global seen
    seen += 1
    if not holds:
        sys.exit(f"not so: {what}")


class Message:
    def __init__(self, **parts):
        self.__dict__.update(parts)


def ask(method, target, headers, body):
    context = ssl.create_default_context(cafile=FOLDER / TOLD["ca"])
    line = HTTPSConnection(urlsplit(HUB).netloc, timeout=60, context=context)
    line.request(method, target, body or None, dict(headers))
    answer = line.getresponse()
    return answer.status, CaseInsensitiveDict(answer.getheaders()), answer.read()


class Party:
    """A system that signs."""

    def __init__(self, system, hub):
        known = TOLD["signs"][system]
        private = load_pem_private_key((FOLDER / known["key"]).read_bytes(), None)
        public = Ed25519PublicKey.from_public_bytes(b64decode(hub["public"]))
        keys = MappingKeyResolver(private_keys={known["keyid"]: private}, public_keys={hub["keyid"]: public})
        self.system, self.keyid = system, known["keyid"]
        self.how = {"signature_algorithm": algorithms.ED25519, "key_resolver": keys}

    def signed(self, method, target, headers=None, body=b""):
        fields = {"X-Road-Client": self.system, "X-Road-Id": str(uuid.uuid4()), "Accept-Encoding": "identity", **(headers or {})}
        message = Message(method=method, url=HUB + target, headers=CaseInsensitiveDict(fields))
        covered = ["@method", "@target-uri", "x-road-client", "x-road-id"]
        covered += ["content-digest"] if body else []
        covered += [name.lower() for name in fields if name.lower() == "content-type" or name.lower().startswith("ce-")]
        HTTPMessageSigner(**self.how).sign(
            message, key_id=self.keyid, nonce=str(uuid.uuid4()), label="sig1", tag=TAG, covered_component_ids=covered,
            body=body or None,
        )
        return message

    def verify(self, request, answer, needed):
        status, headers, body = answer
        message = Message(status_code=status, headers=headers, request=request)
        return HTTPMessageVerifier(**self.how).verify(message, expect_tag=TAG, body=body, require_components=needed)

    def refuses(self, request, answer):
        try:
            self.verify(request, answer, RECEIPT)
        except InvalidSignature:
            return True
        return False

    def call(self, method, target, headers=None, body=b"", needed=ANSWER):
        request = self.signed(method, target, headers, body)
        answer = ask(method, target, request.headers, body)
        self.verify(request, answer, needed)
        return request, answer


def by_curl(service):
    """X-Road's headers over a line with a registered certificate."""
    shown = TOLD["certificate"]
    told = subprocess.run(
        ["curl", "-sS", "-i", "--http1.1", "--noproxy", "*", "--cacert", TOLD["ca"], "--cert", shown["cert"],
         "--key", shown["key"], "-H", f"X-Road-Client: {shown['system']}", "-H", "X-Road-Id: curl-1", HUB + service],
        cwd=FOLDER, capture_output=True, text=True, check=True,
    ).stdout
    head, _, body = told.partition("\n\n")
    hold(f"curl is answered 200: {told}", head.split()[1] == "200" and json.loads(body)["nama"])
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines()[1:])}
    hold("the answer names the exchange", fields["x-road-id"] == "curl-1" and fields["x-road-client"] == shown["system"])
    hold("the answer is noted", len(fields["simpul-log-leaf"]) == 64 and fields["x-road-request-hash"])
    other = subprocess.run(
        ["curl", "-sS", "-i", "--noproxy", "*", "--cacert", TOLD["ca"], "-H", f"X-Road-Client: {shown['system']}", HUB + service],
        cwd=FOLDER, capture_output=True, text=True, check=True,
    ).stdout.lower()
    hold(f"without its certificate it is nobody: {other}", "x-road-error: server.clientproxy.sslauthenticationfailed" in other)


def signed_call(party, service):
    request, answer = party.call("GET", service, needed=RECEIPT)
    hold(f"the signed call is answered 200: {answer}", answer[0] == 200 and json.loads(answer[2])["nama"])
    other = party.signed("GET", service)
    hold("the receipt is of no other request", party.refuses(other, answer))
    status, headers, body = answer
    hold("nor of another body", party.refuses(request, (status, headers, body + b" ")))
    again = ask("GET", service, request.headers, b"")
    hold(f"a second delivery is refused: {again}", again[1].get("x-road-error") == "Client.MessageReplayed")


def one_event(gives, takes):
    """Published in the form of headers, taken as one document."""
    at = f"/r1/{gives.system}"
    kind, source, name = TOLD["event_type"], TOLD["source"], f"interop-{uuid.uuid4()}"
    data = {"id": 7, "nama": "Contoh «é»"}
    event = CloudEvent(attributes={
        "specversion": "1.0", "id": name, "source": source, "type": f"{kind}.upserted", "subject": "7",
        "time": datetime.now(timezone.utc), "datacontenttype": "application/json",
    }, data=data)
    message = events.to_binary_event(event)
    fields = {field: value for field, value in message.headers.items() if field.lower() != "content-length"}
    _, told = gives.call("POST", f"{at}/pub/v1/{kind}.upserted", fields, message.body)
    hold(f"it is taken: {told}", told[0] == 201 and json.loads(told[2])["id"] == name)
    _, (status, headers, body) = takes.call("GET", f"{at}/pull/v1/{kind}?wait=10")
    hold(f"it is handed on: {body}", status == 200)
    read = events.from_http_event(events.HTTPMessage(headers=dict(headers.items()), body=body))
    hold("it is the same event", (read.get_id(), read.get_source(), read.get_data()) == (name, source, data))
    _, told = takes.call("DELETE", f"{at}/pull/v1/{kind}/{name}")
    hold(f"it is acknowledged: {told}", told[0] == 204)
    _, told = takes.call("GET", f"{at}/pull/v1/{kind}")
    hold(f"and nothing is left: {told}", told[0] == 404)


def main():
    status, _, body = ask("GET", "/hub", {}, b"")
    hub = json.loads(body)
    hold("the hub says who it is", status == 200 and HUB in hub["addresses"])
    gives, takes = (Party(system, hub) for system in (TOLD["gives"], TOLD["takes"]))
    by_curl(TOLD["service"])
    signed_call(gives, TOLD["service"])
    one_event(gives, takes)
    print(f"a running hub: {seen} facts hold with curl, http-message-signatures and CloudEvents")


main()

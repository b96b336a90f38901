"""Message signatures in both directions: what Simpul signs, the library
http-message-signatures has to verify, and the other way round; what was changed
on the way, both have to refuse."""

import sys
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, InvalidSignature, algorithms
from http_message_signatures.resolvers import MappingKeyResolver
from http_message_signatures.structures import CaseInsensitiveDict

from line import Line

URI = "https://hub.kab.go.id/r1/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk/v1/1?a=b%20c"
BODY = b'{"nik":"3201010101010001"}'
COVERED = ["@method", "@target-uri", "x-road-client", "x-road-id", "content-digest", "content-type"]
ANSWERED = ["@status", "content-digest", "x-road-request-hash", '"signature";req;key="sig1"']
TAG = "id-g2g"


@dataclass
class Request:
    method: str
    url: str
    headers: CaseInsensitiveDict
    body: bytes = b""


@dataclass
class Response:
    status_code: int
    headers: CaseInsensitiveDict
    request: Request
    body: bytes = b""


@dataclass
class Pair:
    """A key that both sides have."""

    keyid: str
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def seed(self):
        return b64encode(self.private.private_bytes_raw()).decode()

    @property
    def public(self):
        return b64encode(self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def request(method="POST", url=URI, body=BODY, **more):
    headers = {"X-Road-Client": "ID-KAB/GOV/DINKES/SIK", "X-Road-Id": "fa2e18a5", "Host": "hub.kab.go.id", **more}
    if body:
        headers["Content-Type"] = "application/json"
    return Request(method, url, CaseInsensitiveDict(headers), body)


def sent(message):
    """As the counterpart reads it."""
    fields = [[name, value] for name, value in message.headers.items()]
    body = b64encode(message.body).decode()
    if isinstance(message, Response):
        asked = sent(message.request)
        return {**asked, "status": message.status_code, "fields": fields, "body": body, "request": asked}
    return {"method": message.method, "uri": message.url, "status": None, "fields": fields, "body": body, "request": None}


def signed_by_simpul(line, message, pair, created=None, expires=300, **params):
    created = created or int(time.time())
    told = {"created": created, "expires": created + expires, "keyid": pair.keyid, "nonce": "n-1", "tag": TAG, **params}
    answer = line.taken("a message to sign", line.ask(do_="sign", message=sent(message), params=told, seed=pair.seed))
    message.headers = CaseInsensitiveDict(dict(answer["fields"]))
    return message


def judged_by_simpul(line, message, pair, now=None):
    return line.ask(do_="judge", message=sent(message), public=pair.public, now=int(now or time.time()))


def verifier(*pairs):
    resolver = MappingKeyResolver(public_keys={p.keyid: p.private.public_key() for p in pairs}, private_keys={})
    return HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=resolver)


def judged_by_library(message, pair, body=None, needed=()):
    try:
        results = verifier(pair).verify(message, expect_tag=TAG, body=body, require_components=needed)
        return {"keyid": results[0].parameters["keyid"], "nonce": results[0].nonce}
    except InvalidSignature as error:
        return {"fault": str(error)}


def signed_by_library(message, pair, covered=COVERED, label="sig1", tag=TAG, body=None, created=None, expires=None, alg=True):
    resolver = MappingKeyResolver(public_keys={}, private_keys={pair.keyid: pair.private})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    now = datetime.now(timezone.utc)
    signer.sign(
        message, key_id=pair.keyid, created=created or now, expires=expires or now + timedelta(minutes=5), nonce="n-2",
        label=label, tag=tag, covered_component_ids=covered, body=body, include_alg=alg,
    )
    return message


def ours_to_theirs(line, pair):
    for message in (request(), request("GET", body=b""), request("DELETE", **{"X-Road-UserId": "ID1", "X-Road-Issue": "a, b"})):
        signed_by_simpul(line, message, pair)
        body = message.body or None
        verdict = line.taken(f"our {message.method}", judged_by_library(message, pair, body=body))
        line.same("the key", (verdict["keyid"], verdict["nonce"]), (pair.keyid, "n-1"))
        line.taken("our own", judged_by_simpul(line, message, pair))
    message = signed_by_simpul(line, request(), pair)
    line.refused("a changed body", judged_by_library(message, pair, body=BODY + b" "), "Content-Digest does not match")
    line.refused("another key", judged_by_library(message, Pair(pair.keyid)), "")
    line.refused("an unknown key", judged_by_library(message, Pair("LAIN-1")), "verification key")
    message.headers["X-Road-Client"] = "ID-KAB/GOV/DINKES/LAIN"
    line.refused("another client", judged_by_library(message, pair), "")
    message = signed_by_simpul(line, request(), pair)
    message.url = URI.replace("/1?", "/2?")
    line.refused("another service", judged_by_library(message, pair), "")
    stale = signed_by_simpul(line, request(), pair, created=int(time.time()) - 1000)
    line.refused("a stale one", judged_by_library(stale, pair), "expires")


def our_answers(line, pair, hub):
    asked = signed_by_simpul(line, request(), pair)
    answer = Response(200, CaseInsensitiveDict({"X-Road-Request-Hash": "aGFzaA=="}), asked, b'{"nama":"A"}')
    signed_by_simpul(line, answer, hub)
    line.taken("our receipt", judged_by_library(answer, hub, body=answer.body, needed=ANSWERED))
    line.taken("our receipt by us", judged_by_simpul(line, answer, hub))
    other = signed_by_simpul(line, request(), pair, nonce="n-3")
    swapped = Response(200, answer.headers, other, answer.body)
    line.refused("the receipt of another request", judged_by_library(swapped, hub, body=answer.body), "")
    line.refused("the same by us", judged_by_simpul(line, swapped, hub), "InvalidSignatureValue")
    line.refused("another status", judged_by_library(Response(201, answer.headers, asked, answer.body), hub), "")


def theirs_to_ours(line, pair):
    good = signed_by_library(request(), pair, body=BODY)
    verdict = line.taken("their request", judged_by_simpul(line, good, pair))
    line.same("the key", (verdict["keyid"], verdict["nonce"]), (pair.keyid, "n-2"))
    for taken in (
        signed_by_library(request(), pair, body=BODY, alg=False),
        signed_by_library(request("GET", body=b""), pair, covered=COVERED[:4]),
        signed_by_library(request(**{"X-Road-UserId": "ID1"}), pair, covered=[*COVERED, "x-road-userid"], body=BODY),
        signed_by_library(request(**{"Accept": " */*"}), pair, covered=[*COVERED, "accept", "@authority", "@path", "@query"], body=BODY),
    ):
        line.taken("their request", judged_by_simpul(line, taken, pair))

    good.body = BODY.replace(b"1", b"2")
    line.refused("a changed body", judged_by_simpul(line, good, pair), "Content-Digest")
    for left_out in COVERED:
        covered = [name for name in COVERED if name != left_out]
        message = request()
        if left_out != "content-digest":
            message = signed_by_library(message, pair, covered=covered, body=BODY)
        else:
            message = signed_by_library(message, pair, covered=covered)
        line.refused(f"one without {left_out}", judged_by_simpul(line, message, pair), left_out)
    unsteered = signed_by_library(request(**{"X-Road-UserId": "ID1"}), pair, body=BODY)
    line.refused("an uncovered user", judged_by_simpul(line, unsteered, pair), "x-road-userid")
    line.refused("another key", judged_by_simpul(line, signed_by_library(request(), pair, body=BODY), Pair(pair.keyid)), "tidak cocok")
    for what, word, options in (
        ("another label", "sig1", {"label": "pyhms"}),
        ("another tag", "tag", {"tag": "web-bot-auth"}),
        ("a stale one", "detik yang lalu", {"created": datetime.now(timezone.utc) - timedelta(seconds=400)}),
        ("one from the future", "masa depan", {"created": datetime.now(timezone.utc) + timedelta(seconds=400), "expires": datetime.now(timezone.utc) + timedelta(seconds=900)}),
    ):
        message = signed_by_library(request(), pair, body=BODY, **options)
        line.refused(what, judged_by_simpul(line, message, pair), word)
    spoofed = signed_by_library(request(), pair, body=BODY)
    spoofed.headers["X-Road-Client"] = "ID-KAB/GOV/DINKES/LAIN"
    line.refused("a spoofed client", judged_by_simpul(line, spoofed, pair), "tidak cocok")
    moved = signed_by_library(request(), pair, body=BODY)
    moved.url = URI.replace("/1?", "/2?")
    line.refused("one replayed to another service", judged_by_simpul(line, moved, pair), "tidak cocok")

    asked = signed_by_library(request(), pair, body=BODY)
    answer = Response(200, CaseInsensitiveDict({"X-Road-Request-Hash": "aGFzaA=="}), asked, b"[]")
    signed_by_library(answer, pair, covered=ANSWERED, body=b"[]")
    line.taken("their receipt", judged_by_simpul(line, answer, pair))


def main():
    line, pair, hub = Line(sys.argv[1]), Pair("SIK-2026-1"), Pair("HUB-2026-1")
    known = line.ask(do_="key", seed=pair.seed)
    line.same("the public key", b64decode(known["public"]), b64decode(pair.public))
    ours_to_theirs(line, pair)
    our_answers(line, pair, hub)
    theirs_to_ours(line, pair)
    print(f"message signatures: {line.seen} facts hold with http-message-signatures")


main()

"""X-Road's request hash by hashlib alone: the values that the tests of
crates/protocol hold theirs against. Run: python3 xtask/interop/request_hash.py"""

from base64 import b64encode
from hashlib import sha512

SKIPPED = {
    "transfer-encoding", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "upgrade",
    "connection", "user-agent", "host", "content-length", "server", "expect",
}
HEADERS = [
    ("Host", "hub.kab.go.id"),
    ("User-Agent", "curl/8"),
    ("X-Road-Client", "ID-KAB/GOV/DINKES/SIK"),
    ("Accept", "application/json"),
    ("Connection", "keep-alive"),
    ("x-road-request-id", "f92591a3-6bf0-49b1-987b-0dd78c034cc3"),
]
PATH = "/r1/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk/v1/1?a=b"


def request_hash(verb, body):
    kept = [(name.lower(), value) for name, value in HEADERS if name.lower() not in SKIPPED]
    lines = [verb, PATH] + [f"{name}:{value}" for name, value in kept]
    digest = sha512("".join(line + "\r\n" for line in lines).encode()).digest()
    if body is not None:
        digest = sha512(digest + sha512(body).digest()).digest()
    return b64encode(digest).decode()


if __name__ == "__main__":
    for verb, body in [("GET", None), ("POST", b'{"nik":1}'), ("POST", b"")]:
        print(request_hash(verb, body))

"""A page made wrong on purpose: what the scanners must find before their silence elsewhere counts."""
import http.server
import sqlite3
import sys
import urllib.parse

base = sqlite3.connect(":memory:", check_same_thread=False)
base.executescript("CREATE TABLE paper (id INTEGER, name TEXT); INSERT INTO paper VALUES (1, 'satu'), (2, 'dua');")


class Wrong(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        text = asked.get("cari", ["satu"])[0]
        try:
            rows = base.execute("SELECT id, name FROM paper WHERE name = '" + text + "'").fetchall()
        except Exception as error:
            rows = [f"sqlite3.OperationalError: {error}"]
        page = f"<html><body><a href='/?cari=satu'>satu</a><p>{text}</p>{rows}</body></html>".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Wrong)
print(server.server_port, flush=True)
server.serve_forever()
sys.exit(0)

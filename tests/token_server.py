"""A server that gives tokens for a registry, as large registries have one beside them."""

import base64
import json
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

AUTH = """\
auth:
  token: {{realm: "{realm}", service: test, issuer: test, rootcertbundle: {certificate}}}
"""


class TokenServer:
    """Lets everybody read, and one user write."""

    def __init__(self, folder, user, password):
        self.key, self.certificate = folder / "token.key", folder / "token.pem"
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test"]
        words += ["-keyout", str(self.key), "-out", str(self.certificate)]
        subprocess.run(words, capture_output=True, check=True)
        self.basic = base64.b64encode(f"{user}:{password}".encode()).decode()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                given = self.headers.get("Authorization")
                body, status = b"{}", 401
                if given in {None, f"Basic {outer.basic}"}:
                    asked = parse_qs(urlsplit(self.path).query).get("scope", [])
                    token = outer.token(asked, may_write=given is not None)
                    body, status = json.dumps({"token": token}).encode(), 200
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def settings(self):
        """What a registry is told of it."""
        realm = f"http://127.0.0.1:{self.server.server_address[1]}/token"
        return AUTH.format(realm=realm, certificate=self.certificate)

    def token(self, scopes, *, may_write):
        """Return a signed token for what is asked, as far as it is allowed."""
        access = []
        for scope in scopes:
            kind, rest = scope.split(":", 1)
            name, _, actions = rest.rpartition(":")
            allowed = [one for one in actions.split(",") if may_write or one == "pull"]
            access.append({"type": kind, "name": name, "actions": allowed})
        lines = self.certificate.read_text().strip().splitlines()[1:-1]
        now = int(time.time())
        times = {"exp": now + 60, "nbf": now - 60, "iat": now, "jti": str(time.monotonic_ns())}
        claims = {"iss": "test", "sub": "", "aud": "test", "access": access, **times}
        header = {"typ": "JWT", "alg": "RS256", "x5c": ["".join(lines)]}
        text = b".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
        words = ["openssl", "dgst", "-sha256", "-sign", str(self.key)]
        signed = subprocess.run(words, input=text, capture_output=True, check=True)
        return (text + b"." + encoded(signed.stdout)).decode()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=")

"""Case management in the style of VOS: a web service over TLS, with individuals and merges, and bad days on demand."""
import http.server
import json
import os
import ssl
import subprocess
import threading
import time
import urllib.parse

NAMES = {"own": "individualId", "gate": "gatewayId", "ssn": "ssn", "last": "lastName", "first": "firstName", "born": "dateOfBirth",
         "phone": "phone", "email": "email", "street": "street", "city": "city", "state": "state", "zip": "zip"}


class CaseManagement:
    def __init__(self, folder):
        self.lock = threading.Lock()
        self.live, self.alias, self.merges, self.number, self.now = {}, {}, [], 0, ""
        self.down, self.cut, self.calls, self.pause = False, 0, 0, 0.0
        self.certificate = os.path.join(folder, "vos.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-days", "2", "-keyout", os.path.join(folder, "vos.key"), "-out", self.certificate, "-subj",
                        "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, os.path.join(folder, "vos.key"))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def add(self, record):
        self.number += 1
        own = f"V{self.number:04}"
        self.live[own] = {**record, "own": own, "changed": self.now}
        return own

    def edit(self, own, **values):
        with self.lock:
            self.live[own].update(values, changed=self.now)

    def merge(self, kept, gone):
        """Staff find that two individuals are one person."""
        with self.lock:
            del self.live[gone]
            self.alias[gone] = kept
            self.merges.append({"eventNo": str(len(self.merges) + 1), "event": "merged", "individualId": kept, "withdrawnId": gone,
                                "on": self.now[:10], "changed": self.now})

    def own_of(self, own, gate):
        own = self.alias.get(own, own)
        return own if own in self.live else next((o for o, r in self.live.items() if gate and r.get("gate") == gate), None)

    def take(self, body, gate):
        with self.lock:
            record = {name: body.get(theirs) or "" for name, theirs in NAMES.items()}
            own = self.own_of(record["own"], gate) or self.add({})
            before = {name: self.live[own].get(name, "") for name in NAMES}
            record.update(own=own, gate=gate)
            if before != record:
                self.live[own].update(record, changed=self.now)
            return {"individualId": own}

    def take_merge(self, body):
        with self.lock:
            kept = self.own_of(body.get("individualId"), body.get("gatewayId"))
            gone = self.own_of(body.get("withdrawnId"), body.get("withdrawnGatewayId"))
            if kept and gone and kept != gone:
                del self.live[gone]
                self.alias[gone] = kept
            elif gone and not kept:
                self.live[gone]["gate"] = body["gatewayId"]
            return {}

    def listed(self, what, since):
        with self.lock:
            if what == "merges":
                return [dict((k, v) for k, v in one.items() if k != "changed") for one in self.merges if one["changed"] > since]
            return [{"changedAt": record["changed"], **{theirs: record[name] for name, theirs in NAMES.items() if record.get(name)}}
                    for record in self.live.values() if record["changed"] > since]

    def handler(self):
        system = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body, cut=False):
                """A list is one object a line."""
                lines = body if isinstance(body, list) else [body]
                data = "".join(json.dumps(one) + "\n" for one in lines).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data) + (10 if cut else 0)))
                self.end_headers()
                self.wfile.write(data)
                if cut:
                    self.close_connection = True

            def do_GET(self):
                url = urllib.parse.urlparse(self.path)
                if system.down:
                    return self.answer(503, {})
                since = urllib.parse.parse_qs(url.query).get("since", [""])[0]
                return self.answer(200, system.listed(url.path.strip("/"), since))

            def do_PUT(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if system.down:
                    return self.answer(503, {})
                time.sleep(system.pause)  # as long as a link takes
                kind, name = self.path.strip("/").split("/")
                system.calls += 1
                done = system.take_merge(body) if kind == "merges" else system.take(body, name)
                cut, system.cut = system.cut > 0, max(0, system.cut - 1)
                return self.answer(200, done, cut)  # what was taken stays taken, even if the answer never arrives

        return Handler

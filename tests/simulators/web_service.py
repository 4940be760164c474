"""A system that speaks HTTPS, with parameters: collections read page by page, a queue of messages, records put one by one, SOAP.

It keeps what it was given as its own system would: by id, refusing what lacks a required field, and answering a repeated
idempotency key as it did before. Its doors: OAuth 2 client credentials, an API key, or a client certificate.
"""
import base64
import http.server
import json
import ssl
import threading
import urllib.parse
import xml.etree.ElementTree as xml


def field_at(record, path):
    for part in path.split("."):
        record = record.get(part) if isinstance(record, dict) else None
    return record


class WebService:
    """collections: path -> {"list", "paging": cursor|page, "since", "items": [(changed, object)]}
    put: {"prefix", "required": [...], "id_field", "first_id"}     soap: {"path", "required": [...]}
    queue: {"path", "messages": {id: bytes}}     door: ("oauth", client, secret) | ("key", header, value) | ("certificate",)"""

    def __init__(self, folder, door, collections=None, put=None, soap=None, queue=None):
        self.door, self.collections, self.put, self.soap, self.queue = door, collections or {}, put, soap, queue
        self.kept, self.keys, self.refused, self.effects, self.plan = {}, {}, {}, [], []
        self.lock = threading.Lock()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body=b"", kind="application/json", **headers):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                where = urllib.parse.urlsplit(self.path)
                words = dict(urllib.parse.parse_qsl(where.query))
                with service.lock:
                    misdeed = service.plan.pop(0) if service.plan and not where.path.endswith("token") else None
                    if misdeed:
                        return self.answer(misdeed, Retry_After="1")
                    return service.serve(self, where.path, words, body)

            do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = any

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.crt", folder / "server.key")
        if door[0] == "certificate":
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(folder / "client.crt")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.address = f"https://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def serve(self, request, path, words, body):
        if path.endswith("/token"):
            return self.give_token(request, body)
        if not self.may_enter(request):
            return request.answer(401)
        if path in self.collections:
            return self.give_page(request, self.collections[path], words)
        if self.put and path.startswith(self.put["prefix"]):
            return self.take_json(request, path[len(self.put["prefix"]):], body)
        if self.soap and path == self.soap["path"]:
            return self.take_soap(request, body)
        if self.queue and path.startswith(self.queue["path"]):
            return self.serve_queue(request, path[len(self.queue["path"]):].strip("/"), body)
        return request.answer(404)

    def give_token(self, request, body):
        said = dict(urllib.parse.parse_qsl(body.decode()))
        basic = "Basic " + base64.b64encode(":".join(self.door[1:]).encode()).decode()
        if self.door[0] != "oauth" or said.get("grant_type") != "client_credentials" or request.headers.get("Authorization") != basic:
            return request.answer(401)
        return request.answer(200, json.dumps({"access_token": "a-token-of-today", "expires_in": 3600}).encode())

    def may_enter(self, request):
        if self.door[0] == "oauth":
            return request.headers.get("Authorization") == "Bearer a-token-of-today"
        if self.door[0] == "key":
            return request.headers.get(self.door[1]) == self.door[2]
        return True  # the handshake has asked for the certificate

    def give_page(self, request, collection, words):
        since = words.get(collection["since"], "")
        items = [one for changed, one in collection["items"] if changed >= since]
        limit = int(words.get("limit") or words.get("size") or 100)
        first = int(words.get("cursor") or 0) if collection["paging"] == "cursor" else (int(words.get("page", 1)) - 1) * limit
        answer = {collection["list"]: items[first:first + limit]}
        if collection["paging"] == "cursor" and first + limit < len(items):
            answer["next"] = str(first + limit)
        return request.answer(200, json.dumps(answer).encode())

    def once(self, request, name, effect):
        """The same key again gets the same answer and has no further effect."""
        key = request.headers.get("Idempotency-Key", "")
        if key not in self.keys:
            self.effects.append(name)
            self.keys[key] = effect()
        return self.keys[key]

    def take_json(self, request, name, body):
        record = json.loads(body)
        if any(field_at(record, field) in (None, "") for field in self.put["required"]):
            return request.answer(422, b'{"error": "a required field is missing"}')

        def keep():
            own = self.kept.get(name, {}).get("_own", str(self.put["first_id"] + len(self.kept)))
            self.kept[name] = {**record, "_own": own}
            return json.dumps({self.put["id_field"]: own}).encode()
        return request.answer(200, self.once(request, name, keep))

    def take_soap(self, request, body):
        if b"<!DOCTYPE" in body:
            return request.answer(400)
        person = next((one for one in xml.fromstring(body).iter() if one.tag.split("}")[-1] == "Person"), None)
        if person is None or any(not (person.findtext(field) or "").strip() for field in self.soap["required"]):
            fault = b"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault/></e:Body></e:Envelope>"
            return request.answer(500 if person is None else 422, fault, "text/xml")

        def keep():
            self.kept[person.get("id")] = {"SSN": person.findtext("SSN"), "Last": person.findtext("Name/Last"), "City": person.findtext("Address/City")}
            return b"<ok/>"
        return request.answer(200, self.once(request, person.get("id"), keep), "text/xml")

    def serve_queue(self, request, name, body):
        messages = self.queue["messages"]
        if not name:
            return request.answer(200, json.dumps({"messages": [{"id": one} for one in sorted(messages)]}).encode())
        if name.endswith("/refusal"):
            message = name.removesuffix("/refusal")
            self.refused[message] = body.decode()
            messages.pop(message, None)
            return request.answer(204)
        if name not in messages:
            return request.answer(404)
        if request.command == "DELETE":
            del messages[name]
            return request.answer(204)
        return request.answer(200, messages[name], "application/xml")

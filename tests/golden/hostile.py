#!/usr/bin/env python3
"""The API under attack: requests that two readers could understand in two ways, paths that walk, headers and bodies
without end, callers who say nothing; and a good client that must not notice.

    tests/golden/hostile.py PROGRAM
"""
import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
PATIENCE = 30
IDLE_CALLERS = 300
MUTATIONS = int(os.environ.get("GATEHOUSE_MUTATIONS", "900"))


def request(line, *fields, body=b""):
    return line.encode("latin-1") + b"\r\n" + b"".join(field + b"\r\n" for field in fields) + b"\r\n" + body


# What is sent, and the answers that are right; "closed" is no answer at all.
HOST = b"Host: localhost"
REFUSED = {
    "a length and chunks": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 4", b"Transfer-Encoding: chunked",
                                    body=b"0\r\n\r\nGET /v1/status HTTP/1.1\r\n\r\n"), (400,)),
    "chunks and a length": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: chunked", b"Content-Length: 4",
                                    body=b"0\r\n\r\n"), (400,)),
    "two lengths": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 0", b"Content-Length: 5", body=b"12345"), (400,)),
    "two equal lengths": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 0", b"Content-Length: 0"), (400,)),
    "lengths in a list": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 0, 5"), (400,)),
    "equal lengths in a list": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 2, 2", body=b"{}"), (400,)),
    "a negative length": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: -1"), (400,)),
    "a length with a sign": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: +0"), (400,)),
    "a length in hexadecimal": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 0x0"), (400,)),
    "a length without end": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 99999999999999999999999"), (400, 413)),
    "a large length": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 10737418240"), (413,)),
    "an unknown coding": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: xchunked"), (400,)),
    "a coding twice": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"), (400,)),
    "a coding before chunked": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), (400,)),
    "two codings": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity",
                            body=b"0\r\n\r\n"), (400,)),
    "chunks in HTTP/1.0": (request("POST /v1/reload HTTP/1.0", HOST, b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"), (400,)),
    "a coding behind a space": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding : chunked", body=b"0\r\n\r\n"), (400,)),
    "a coding behind a tab": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding:\tchunked", b"Content-Length: 3",
                                      body=b"0\r\n\r\n"), (400,)),
    "a chunk size that is none": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: chunked", body=b"zz\r\n\r\n"), (400,)),
    "a chunk of a size without end": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: chunked",
                                              body=b"ffffffffffffffffff\r\n"), (400, 413)),
    "a chunk that is too large": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: chunked", body=b"7fffffff\r\n"), (413,)),
    "a folded header": (b"GET /v1/status HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n c\r\nHost: other\r\n\r\n", (400,)),
    "a folded header alone": (request("GET /healthz HTTP/1.1", HOST, b"X-A: b", b" c"), (400,)),
    "a header folded with a tab": (request("GET /healthz HTTP/1.1", HOST, b"X-A: b", b"\tc"), (400,)),
    "a header folded before it says anything": (request("GET /healthz HTTP/1.1", HOST, b"X-A:", b" c"), (400,)),
    "a header folded into nothing": (request("GET /healthz HTTP/1.1", HOST, b"X-A: b", b" "), (400,)),
    "a folded host": (b"GET /healthz HTTP/1.1\r\nHost:\r\n localhost\r\n\r\n", (400,)),
    "a folded trailer": (request("POST /v1/reload HTTP/1.1", HOST, b"Transfer-Encoding: chunked", body=b"0\r\nX-A: b\r\n c\r\n\r\n"), (400,)),
    "a name with a space": (request("GET /v1/status HTTP/1.1", HOST, b"X A: b"), (400,)),
    "an empty name": (request("GET /v1/status HTTP/1.1", HOST, b": b"), (400,)),
    "a header without a colon": (request("GET /v1/status HTTP/1.1", HOST, b"nothing"), (400,)),
    "NUL in a header": (request("GET /v1/status HTTP/1.1", HOST, b"X-A: \x00"), (400,)),
    "NUL in a path": (request("GET /v1/\x00status HTTP/1.1", HOST), (400,)),
    "a bare CR": (b"GET /v1/status HTTP/1.1\rHost: localhost\r\r\n\r\n", (400,)),
    "two hosts": (request("GET /v1/status HTTP/1.1", HOST, HOST), (400,)),
    "no host": (request("GET /v1/status HTTP/1.1"), (400,)),
    "another host": (request("GET /v1/status HTTP/1.1", b"Host: rebound.example.org"), (421,)),
    "another host behind an @": (request("GET /v1/status HTTP/1.1", b"Host: localhost@example.org"), (421,)),
    "an absolute address": (request("GET http://localhost/v1/status HTTP/1.1", HOST), (400,)),
    "another machine's address": (request("GET http://169.254.169.254/ HTTP/1.1", HOST), (400,)),
    "a tunnel": (request("CONNECT example.org:443 HTTP/1.1", HOST), (400, 405)),
    "a star": (request("OPTIONS * HTTP/1.1", HOST), (400, 405)),
    "HTTP/0.9": (b"GET /v1/status\r\n\r\n", (400,)),
    "HTTP/1.2": (request("GET /v1/status HTTP/1.2", HOST), (400, 505)),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 505)),
    "a path that walks up": (request("GET /v1/../metrics HTTP/1.1", HOST), (400,)),
    "a path that walks up, escaped": (request("GET /v1/%2e%2e/metrics HTTP/1.1", HOST), (400,)),
    "a path that walks up, twice escaped": (request("GET /v1/%252e%252e/metrics HTTP/1.1", HOST), (400,)),
    "a path that stands still": (request("GET /v1/./status HTTP/1.1", HOST), (400,)),
    "two slashes": (request("GET //v1/status HTTP/1.1", HOST), (400,)),
    "a backslash": (request("GET /v1\\status HTTP/1.1", HOST), (400,)),
    "a parameter in a path": (request("GET /v1/status;a=b HTTP/1.1", HOST), (400,)),
    "a fragment": (request("GET /v1/status#a HTTP/1.1", HOST), (400,)),
    "UTF-8 in a path": (request("GET /v1/\xc0\xaestatus HTTP/1.1", HOST), (400,)),
    "a long path": (request("GET /" + "a" * 5000 + " HTTP/1.1", HOST), (414,)),
    "a long query": (request("GET /v1/runs?" + "a" * 5000 + " HTTP/1.1", HOST), (414,)),
    "a long header": (request("GET /v1/status HTTP/1.1", HOST, b"X-A: " + b"a" * 20000), (431,)),
    "many headers": (request("GET /v1/status HTTP/1.1", HOST, *[b"X-%d: a" % n for n in range(100)]), (431,)),
    "a page of another site": (request("GET /v1/status HTTP/1.1", HOST, b"Origin: http://example.org"), (403,)),
    "a page on another port": (request("GET /v1/status HTTP/1.1", HOST, b"Origin: http://localhost:81"), (403,)),
    "a page without an origin": (request("GET /v1/status HTTP/1.1", HOST, b"Origin: null"), (403,)),
    "two origins": (request("GET /v1/status HTTP/1.1", HOST, b"Origin: http://localhost", b"Origin: http://localhost"), (403,)),
    "a picture on another site": (request("GET /v1/status HTTP/1.1", HOST, b"Sec-Fetch-Site: cross-site", b"Sec-Fetch-Mode: no-cors"), (403,)),
    "a link to the API": (request("GET /v1/status HTTP/1.1", HOST, b"Sec-Fetch-Site: cross-site", b"Sec-Fetch-Mode: navigate"), (403,)),
    "a form on another site": (request("POST /v1/reload HTTP/1.1", HOST, b"Content-Length: 0", b"Sec-Fetch-Site: same-site",
                                       b"Sec-Fetch-Mode: navigate"), (403,)),
    "a page of ours without a session": (request("GET /v1/status HTTP/1.1", HOST, b"Origin: http://localhost"), (401,)),
    "a session that is none": (request("GET /v1/status HTTP/1.1", HOST, b"Cookie: gatehouse_session=" + b"a" * 64), (401,)),
    "another method": (request("DELETE /v1/status HTTP/1.1", HOST), (405,)),
    "a method that is none": (request("GE T /v1/status HTTP/1.1", HOST), (400,)),
    "TLS where there is none": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 200, (400, "closed")),
    "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", (400, "closed")),
    "nothing but zeros": (b"\x00" * 5000 + b"\r\n\r\n", (400, 431, "closed")),
    "a client that is none": (request("GET /v1/clients/0 HTTP/1.1", HOST), (404,)),
    "a client beyond numbers": (request("GET /v1/clients/99999999999999999999 HTTP/1.1", HOST), (404,)),
    "a quote in a query": (request("POST /v1/held/decide?decision=again&route=a'%20OR%20'1'='1 HTTP/1.1", HOST,
                                   b"Content-Length: 0"), (200, 404)),  # nothing was decided
}
# Bodies for what wants an object with an actor.
DEEP = "[" * 100_000
BODIES = {
    "no JSON": "x", "an array": "[]", "a number": "1", "nothing": "", "deep": DEEP, "deep objects": '{"a":' * 50_000,
    "half": '{"actor": "a', "an actor that is a number": '{"actor": 1, "purpose": "x"}',
    "an actor that is an object": '{"actor": {"a": 1}, "purpose": "x"}', "a null actor": '{"actor": null, "purpose": "x"}',
    "a number beyond numbers": '{"actor": 1e400, "purpose": "x"}', "a lone surrogate": '{"actor": "\\ud800", "purpose": 1}',
    "no UTF-8": b'{"actor": "\xff\xfe", "purpose": 2}', "NUL": b'{"actor": "\x00"}', "a comment": '{/* */"actor": "a"}',
    "a purpose that is a list": '{"actor": "a", "purpose": ["x"]}',
}


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        site = cls.folder / "site"
        subprocess.run([PROGRAM, "init", site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", site, dirs_exist_ok=True)
        environment = dict(os.environ, GATEHOUSE_SITE=str(site), GATEHOUSE_MAPPINGS=str(HERE.parent.parent / "mappings"))
        reader, writer = os.pipe()
        with open(cls.folder / "log", "w") as log:
            cls.process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], env=environment,
                                           pass_fds=[writer], stderr=log)
        os.close(writer)
        with os.fdopen(reader) as ready:
            host, port = ready.readline().strip().split(":")
        cls.address = (host, int(port))

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        code = cls.process.wait(PATIENCE)
        shutil.rmtree(cls.folder)
        assert code == 0, f"the service ended with {code}"

    def connect(self, timeout=PATIENCE):
        return socket.create_connection(self.address, timeout)

    def first_answer(self, data):
        """The status of the first answer, or "closed"; and how many answers there were."""
        with self.connect() as caller:
            try:
                caller.sendall(data)
                caller.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            text = b""
            try:
                while piece := caller.recv(65536):
                    text += piece
            except OSError:
                pass
        answers = text.count(b"HTTP/1.1 ")
        return (int(text.split(b" ")[1]) if answers else "closed"), answers

    def healthy_in(self, seconds):
        began = time.monotonic()
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        self.assertEqual(connection.getresponse().read(), b"ok\n")
        connection.close()
        taken = time.monotonic() - began
        self.assertLess(taken, seconds)
        return taken

    def test_what_can_be_understood_in_two_ways_is_refused(self):
        for name, (data, right) in REFUSED.items():
            with self.subTest(name):
                status, answers = self.first_answer(data)
                self.assertIn(status, right)
                self.assertLessEqual(answers, 1, "a second request was seen in the first")

    def test_mutated_requests_have_one_answer_or_none(self):
        dice = random.Random(20260701)
        whole = [data for data, _ in REFUSED.values() if len(data) < 2000] + [
            request("GET /v1/runs?limit=5 HTTP/1.1", HOST),
            request("POST /v1/clients/1/reveal HTTP/1.1", HOST, b"Content-Length: 2", body=b"{}")]
        for n in range(MUTATIONS):
            data = bytearray(dice.choice(whole))
            for _ in range(dice.randrange(1, 5)):
                at = dice.randrange(len(data))
                deed = dice.randrange(3)
                if deed == 0:
                    data[at] = dice.choice(b"\x00\t\r\n :;,0123456789abcf%/.\x7f\x80\xff")
                elif deed == 1:
                    data[at:at + dice.randrange(1, 8)] = b""
                else:
                    data[at:at] = dice.choice([b"\r\n", b"\n", b" ", b"Content-Length: 7\r\n", b"0\r\n\r\n", b"chunked"])
                data = data or bytearray(b"\r\n")
            with self.subTest(n=n, data=bytes(data)):
                status, answers = self.first_answer(bytes(data))
                self.assertTrue(status == "closed" or status in (200, 404) or 400 <= status < 500 or status == 505, status)
                self.assertLessEqual(answers, 2)  # a request whose length was mutated away ends before its body
        self.healthy_in(5)

    def test_a_body_that_is_no_object_is_refused(self):
        for path in ("/v1/clients/1/reveal", "/v1/clients/merge", "/v1/reviews/1/claim"):
            for name, body in BODIES.items():
                with self.subTest(path=path, body=name):
                    data = body if isinstance(body, bytes) else body.encode()
                    status, _ = self.first_answer(request(f"POST {path} HTTP/1.1", HOST, b"Content-Length: %d" % len(data), body=data))
                    self.assertIn(status, (400, 403, 404))

    def test_a_request_in_single_bytes_is_the_same_request(self):
        with self.connect() as caller:
            for byte in request("GET /healthz HTTP/1.1", HOST, b"Connection: close"):
                caller.sendall(bytes([byte]))
            self.assertTrue(caller.recv(65536).startswith(b"HTTP/1.1 200"))

    def test_two_requests_at_once_have_two_answers(self):
        one = request("GET /healthz HTTP/1.1", HOST)
        with self.connect() as caller:
            caller.sendall(one + one)
            caller.shutdown(socket.SHUT_WR)
            text = b""
            while piece := caller.recv(65536):
                text += piece
        self.assertEqual(text.count(b"HTTP/1.1 200"), 2)

    def test_callers_who_say_nothing_keep_nobody_waiting(self):
        idle = []
        try:
            for n in range(IDLE_CALLERS):
                caller = self.connect()
                idle.append(caller)
                if n % 3 == 1:
                    caller.sendall(b"GET /v1/status HTTP/1.1\r\nHost: local")
                if n % 3 == 2:
                    caller.sendall(b"POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
            taken = [self.healthy_in(5) for _ in range(40)]
            self.assertLess(statistics.median(taken), 0.5)
        finally:
            for caller in idle:
                caller.close()

    def test_a_good_client_does_not_notice_a_flood(self):
        over = threading.Event()

        def flood():
            while not over.is_set():
                try:
                    with self.connect(2) as caller:
                        caller.sendall(request("GET /v1/status HTTP/1.1", HOST, b"X-A: " + b"a" * 9000))
                        caller.recv(100)
                except OSError:
                    pass

        callers = [threading.Thread(target=flood) for _ in range(6)]
        for caller in callers:
            caller.start()
        try:
            taken = sorted(self.healthy_in(5) for _ in range(60))
        finally:
            over.set()
            for caller in callers:
                caller.join()
        self.assertLess(taken[len(taken) * 9 // 10], 1)

    def test_who_reads_slowly_keeps_nobody_waiting(self):
        slow = [self.connect() for _ in range(20)]
        try:
            for caller in slow:
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
                caller.sendall(request("GET /v1/status HTTP/1.1", HOST) * 20)
            for _ in range(10):
                self.healthy_in(5)
        finally:
            for caller in slow:
                caller.close()

    def test_who_says_nothing_is_turned_out(self):
        with self.connect(20) as caller:
            caller.sendall(b"GET /v1/st")
            self.assertEqual(caller.recv(1000), b"")  # after the five seconds that a header may take

    def test_the_service_has_said_nothing_of_what_it_was_sent(self):
        self.first_answer(request("GET /v1/900-11-2222 HTTP/1.1", HOST, b"X-SSN: 900112222"))
        self.assertNotIn("900112222", (self.folder / "log").read_text())
        self.assertNotIn("900-11-2222", (self.folder / "log").read_text())


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""Notices by mail: a real SMTP server with STARTTLS, a service whose route fails, and what the mail says and does not say.

    tests/golden/notices.py PROGRAM
"""
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PROGRAM = str(Path(sys.argv.pop(1)).resolve())
ROOT = Path(__file__).resolve().parents[2]


class Box:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append(envelope)
        return "250 taken"


class Notices(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site = self.folder / "site"
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        (self.site / "systems/ui.yaml").write_text("system: ui\nowner: A\nconnector: file\noptions: {folder: in, stable_seconds: 0}\n")
        (self.site / "routes/claims.yaml").write_text('route: claims\nfrom: ui\nmapping: ui-b-claim\nto: hub\nschedule: "* * * * *"\n')
        pending = self.site / "in/pending"
        pending.mkdir(parents=True)
        (pending / "claims_900112222.csv").write_text("no,such,columns\n1,2,3\n")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout",
                        self.folder / "key.pem", "-out", self.folder / "ca.pem", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "ca.pem", self.folder / "key.pem")
        self.box = Box()
        signed_in = lambda *_: AuthResult(success=True)
        self.server = Controller(self.box, hostname="127.0.0.1", port=0, tls_context=context, require_starttls=True, auth_required=True,
                                 authenticator=signed_in)
        self.server.port = free_port()
        self.server.start()

    def tearDown(self):
        self.server.stop()
        shutil.rmtree(self.folder)

    def serve_once(self, more=""):
        (self.site / "keys/mail.password").write_text("secret\n")
        with open(self.site / "site.yaml", "a", encoding="utf-8") as file:
            file.write(f"api: {{listen: '127.0.0.1:0'}}\nnotices:\n  server: 127.0.0.1\n  port: {self.server.port}\n  from: gatehouse@agency.example\n"
                       f"  to: [ops@agency.example, lead@agency.example]\n  user: gatehouse\n  password_file: keys/mail.password\n{more}")
        environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        reading, writing = os.pipe()
        log = open(self.folder / "log", "w+", encoding="utf-8")
        service = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writing)], env=environment, pass_fds=[writing], stderr=log, stdout=log,
                                   stdin=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as ready:
            ready.readline()
        subprocess.run([PROGRAM, "run", "claims"], env=environment, check=False, capture_output=True)
        service.send_signal(signal.SIGTERM)
        service.wait(30)
        log.seek(0)
        return log.read()

    def test_a_refused_file_is_mailed_without_its_name(self):
        log = self.serve_once("  ca_file: ../ca.pem\n")
        self.assertIn("GH-030", log)
        self.assertEqual(len(self.box.mails), 1, log)
        [mail] = self.box.mails
        text = mail.content.decode()
        self.assertEqual(mail.rcpt_tos, ["ops@agency.example", "lead@agency.example"])
        self.assertIn("A file was refused [GH-030]", text)
        self.assertIn("route: claims", text)
        self.assertIn("What to do:", text)
        self.assertNotIn("900112222", text)

    def test_a_server_that_nobody_vouches_for_gets_nothing(self):
        log = self.serve_once()
        self.assertEqual(self.box.mails, [])
        self.assertIn("GH-100", log)


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    unittest.main()

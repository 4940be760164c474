#!/usr/bin/env python3
"""`gatehouse doctor` on sites that something is the matter with: each thing is found, by its id, with what to do.

    tests/golden/doctor.py PROGRAM
"""
import datetime
import ipaddress
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = Path(__file__).resolve().parent
PROGRAM = str(Path(sys.argv.pop(1)).resolve())
OF_THE_MACHINE = {"clock-not-synchronised", "disk-low", "disk-full", "disk-files"}  # where the tests run may be short of them
WEB = """system: web
name: A web service
owner: Workforce Division
connector: http
options: {ca_file: keys/ca.pem}
agreement: {parties: [Workforce Division], purpose: Case management, basis: 20 CFR 603.5(e), fields: [pii]}
"""
TO_WEB = """route: web
from: hub
deliver: changes
mapping: client-to-vos
to: web
options: {send_url: "https://127.0.0.1:%d/people/{id}"}
"""


def certificate(folder, name, days):
    """A certificate for 127.0.0.1 that ends so many days from now, and its key: NAME.pem and NAME.key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.utcnow()
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=400))
            .not_valid_after(now + datetime.timedelta(days=days, hours=1)).add_extension(address, False)
            .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256()))
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                                           serialization.NoEncryption()))
    (folder / f"{name}.key").chmod(0o600)


def closed_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Doctor(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.site = self.folder / "site"
        subprocess.run([PROGRAM, "init", self.site], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(HERE / "base", self.site, dirs_exist_ok=True)
        (self.site / "in/pending").mkdir(parents=True)
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(HERE.parent.parent / "mappings"))

    def tearDown(self):
        if (self.site / "keys/pgp").exists():  # its agent would write while the folder is removed
            subprocess.run(["gpgconf", "--homedir", str(self.site / "keys/pgp"), "--kill", "all"], check=False)
        shutil.rmtree(self.folder)

    def gatehouse(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], env=self.environment, text=True, capture_output=True)

    def run_all(self):
        said = self.gatehouse("run", "--all", "--untested")
        self.assertEqual(said.returncode, 0, said.stderr)

    def doctor(self, *arguments):
        """What was found, by id."""
        said = self.gatehouse("doctor", "--json", *arguments)
        answer = json.loads(said.stdout)
        self.assertEqual(answer["ok"], answer["findings"] == [])
        self.assertEqual(said.returncode, 0 if answer["ok"] else 3)
        for one in answer["findings"]:
            self.assertTrue(one["what"] and one["do"] and one["subject"], one)
        return {one["id"]: one for one in answer["findings"]}

    def found(self, *arguments):
        return set(self.doctor(*arguments)) - OF_THE_MACHINE

    def reach_web(self, port):
        (self.site / "systems/web.yaml").write_text(WEB)
        (self.site / "routes/web.yaml").write_text(TO_WEB % port)

    def append(self, text, name="site.yaml"):
        with open(self.site / name, "a") as file:
            file.write(text)

    def test_a_site_that_is_well(self):
        self.assertEqual(self.found(), set())
        said = self.gatehouse("doctor").stdout
        self.assertIn("looked at permissions, disk, clock, certificates, systems, settings, store, service and backups", said)

    def test_text_says_what_and_what_to_do(self):
        self.append("untested: yes\n")
        said = self.gatehouse("doctor")
        self.assertEqual(said.returncode, 3)
        self.assertRegex(said.stdout, r"SHOULD site.yaml: mappings are put to work [^\n]*\[untested-site\]\n +Mend the tests")

    def test_a_key_that_others_may_read(self):
        (self.site / "keys/site.key").chmod(0o644)
        self.assertEqual(self.found(), {"key-file"})

    def test_a_site_that_anybody_may_change(self):
        (self.site / "routes").chmod(0o777)
        one = self.doctor()["site-open"]
        self.assertEqual((one["subject"], one["grade"]), ("routes", "must"))

    def test_errors_in_its_files_are_told_too(self):
        self.append("nonsense: 1\n")
        self.assertIn("unknown-key", self.found())

    def test_there_is_no_site(self):
        said = self.gatehouse("doctor", "--site", self.folder)
        self.assertEqual(said.returncode, 4)
        self.assertIn("no-site", said.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "only root gives files away")
    def test_files_of_another_account(self):
        self.run_all()
        os.chown(self.site / "state/hub.db", 65534, 65534)
        self.assertIn("foreign-owner", self.found())

    def listen_with(self, days):
        certificate(self.site / "keys", "api", days)
        text = (self.site / "site.yaml").read_text()
        (self.site / "site.yaml").write_text(text.replace(
            'api: {listen: "127.0.0.1:0"}', 'api: {listen: "127.0.0.1:0", tls: {certificate: keys/api.pem, key: keys/api.key}}'))

    def test_the_certificate_of_the_api_has_expired(self):
        self.listen_with(-3)
        self.assertEqual(self.doctor()["certificate-expired"]["subject"], "keys/api.pem")

    def test_the_certificate_of_the_api_ends_soon(self):
        self.listen_with(12)
        self.assertIn("in 12 days", self.doctor()["certificate-expiring"]["what"])

    def test_the_certificate_of_the_api_lasts(self):
        self.listen_with(200)
        self.assertEqual(self.found(), set())

    def test_its_private_key_is_open(self):
        self.listen_with(200)
        (self.site / "keys/api.key").chmod(0o640)
        self.assertEqual(self.doctor()["secret-open"]["subject"], "keys/api.key")

    def test_a_file_that_holds_no_certificate(self):
        certificate(self.site / "keys", "ca", 200)
        self.reach_web(closed_port())
        (self.site / "keys/ca.pem").write_text("nothing\n")
        self.assertIn("certificate-unreadable", self.found("--offline"))

    def test_a_port_at_which_nobody_listens(self):
        certificate(self.site / "keys", "ca", 200)
        self.reach_web(closed_port())
        one = self.doctor()["unreachable"]
        self.assertEqual((one["subject"], one["grade"]), ("system web", "must"))
        self.assertEqual(self.found("--offline"), set())

    def test_a_server_that_says_nothing(self):
        certificate(self.site / "keys", "ca", 200)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.reach_web(silent.getsockname()[1])
            self.assertEqual(self.found("--patience", "1"), {"unreachable"})

    def serve_tls(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.site / f"keys/{name}.pem", self.site / f"keys/{name}.key")
        listener = socket.create_server(("127.0.0.1", 0))

        def answer():
            try:
                while True:
                    line, _ = listener.accept()
                    try:
                        with context.wrap_socket(line, server_side=True) as secure:
                            secure.recv(1)
                    except OSError:
                        pass
            except OSError:
                pass

        threading.Thread(target=answer, daemon=True).start()
        self.addCleanup(listener.close)
        self.addCleanup(listener.shutdown, socket.SHUT_RDWR)
        return listener.getsockname()[1]

    def test_a_system_whose_certificate_ends_soon(self):
        certificate(self.site / "keys", "server", 7)
        shutil.copy(self.site / "keys/server.pem", self.site / "keys/ca.pem")
        self.reach_web(self.serve_tls("server"))
        certificate(self.site / "keys", "other", 300)  # who else is trusted lasts longer, so the list does
        with open(self.site / "keys/ca.pem", "ab") as trusted:
            trusted.write((self.site / "keys/other.pem").read_bytes())
        one = self.doctor()["certificate-expiring"]
        self.assertEqual((one["subject"], one["what"][-9:]), ("system web", "in 7 days"))

    def test_a_system_that_is_not_who_it_should_be(self):
        certificate(self.site / "keys", "ca", 300)
        certificate(self.site / "keys", "stranger", 300)
        self.reach_web(self.serve_tls("stranger"))
        self.assertEqual(self.found(), {"not-let-in"})

    def test_a_program_that_is_not_there(self):
        (self.site / "systems/ui.yaml").write_text("system: ui\nowner: UI\nconnector: exec\noptions: {program: bin/fetch}\n")
        self.assertEqual(self.found(), {"place-missing"})

    def test_a_key_of_openpgp_that_ends_soon(self):
        home = self.site / "keys/pgp"
        home.mkdir(mode=0o700)
        gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback"]
        made = subprocess.run([*gpg, "--status-fd", "1", "--quick-generate-key", "Synthetic <s@example.org>", "default", "default", "5d"],
                              check=True, capture_output=True, text=True, timeout=60)
        fingerprint = re.search(r"KEY_CREATED \w (\w+)", made.stdout)[1]
        system = (self.site / "systems/mis.yaml").read_text()
        sealed = f'dressing: openpgp, pgp_home: keys/pgp, pgp_recipient: "{fingerprint}"'
        self.assertIn('options: {folder: out, ', system)
        (self.site / "systems/mis.yaml").write_text(system.replace(
            "folder: out, ", f'folder: out, dressing: openpgp, pgp_home: keys/pgp, pgp_recipient: "{fingerprint}", '))
        self.assertEqual(self.found(), {"pgp-key-expiring"})
        home.chmod(0o755)
        self.assertIn("secret-open", self.found())

    def test_copies_grow_old_and_vanish(self):
        copy = self.folder / "copies"
        self.run_all()
        self.assertEqual(self.gatehouse("backup", copy).returncode, 0)
        self.assertEqual(self.found(), set())
        note = self.site / "state/last-backup.json"
        told = json.loads(note.read_text())
        note.write_text(json.dumps(told | {"made_micros": told["made_micros"] - 72 * 3600 * 1000000}))
        self.assertIn("72 hours ago", self.doctor()["backup-old"]["what"])
        shutil.rmtree(copy)
        self.assertEqual(self.found(), {"backup-old", "backup-gone"})

    def serve(self):
        reader, writer = os.pipe()
        process = subprocess.Popen([PROGRAM, "serve", "--ready-fd", str(writer)], env=self.environment, pass_fds=[writer],
                                   stderr=subprocess.DEVNULL)
        os.close(writer)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        with os.fdopen(reader) as ready:
            ready.readline()
        return process

    def test_a_service_that_works_by_older_files(self):
        self.serve()
        self.assertEqual(self.found(), set())
        self.append("\nagency: Another\n")
        self.assertEqual(self.found(), {"service-old-files"})

    def test_a_clock_that_went_forward_while_the_service_ran(self):
        self.serve()
        ready = self.site / "state/service.json"
        os.utime(ready, (ready.stat().st_atime, ready.stat().st_mtime - 7200))
        self.assertEqual(self.found(), {"clock-jumped"})

    def test_a_service_that_hangs(self):
        process = self.serve()
        process.send_signal(signal.SIGSTOP)
        self.assertIn("service-silent", self.found())
        process.send_signal(signal.SIGCONT)

    def test_schedules_and_no_service(self):
        self.append('schedule: "0 5 * * *"\n', "routes/claims.yaml")
        self.assertEqual(self.found(), {"service-down"})

    def test_a_store_that_cannot_be_read(self):
        self.run_all()
        (self.site / "state/hub.db").write_bytes(b"no database" * 1000)
        self.assertIn("store-unusable", self.found())

    def test_an_api_for_everybody(self):
        text = (self.site / "site.yaml").read_text()
        (self.site / "site.yaml").write_text(text.replace('"127.0.0.1:0"', '"0.0.0.0:0", allow_beyond_this_machine: yes'))
        self.assertEqual(self.found(), {"nobody-signs-in", "api-in-clear"})


if __name__ == "__main__":
    unittest.main(verbosity=1)

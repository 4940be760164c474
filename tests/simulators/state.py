"""The servers of a made-up state, started once for all scenarios: OpenSSH, PostgreSQL, and certificates for web services."""
import contextlib
import os
import pathlib
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, server, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("a server of the test did not start")


class State:
    def __init__(self, folder):
        self.folder = folder
        folder.chmod(0o755)
        self.servers = []
        self.sftp_port = self.start("sshd")
        self.sql_port = self.start("postgresql")
        self.make_certificates()

    def start(self, kind):
        folder = self.folder / kind
        folder.mkdir()
        port = free_port()
        with open(os.devnull, "w") as nowhere:
            server = subprocess.Popen([ROOT / "tests/servers" / kind, folder, str(port)], stdin=subprocess.DEVNULL, stdout=nowhere, stderr=nowhere)
        self.servers.append((server, kind))
        wait_for(port, server)
        return port

    def close(self):
        for server, kind in self.servers:
            server.send_signal(2 if kind == "postgresql" else 15)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)

    def make_certificates(self):
        base = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        for name, more in (("server", ["-addext", "subjectAltName=IP:127.0.0.1"]), ("client", [])):
            subprocess.run(base + ["-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.crt", "-subj", "/CN=127.0.0.1"] + more,
                           check=True, capture_output=True)

    # --- SFTP: a folder of the server that we also see as files
    def sftp_room(self, name):
        room = self.folder / "sshd/files" / name
        room.mkdir(parents=True)
        for folder in (room, *[room / part for part in ("outbound", "to-gateway", "from-gateway")]):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777)
        return room

    def sftp_options(self):
        at = self.folder / "sshd"
        return {"server": "127.0.0.1", "port": self.sftp_port, "user": (at / "user").read_text().strip(), "host_key": (at / "pin").read_text().strip()}

    def sftp_key(self):
        return (self.folder / "sshd/ed25519").read_bytes()

    # --- a database
    def sql(self, text):
        done = subprocess.run(["psql", "-h", "127.0.0.1", "-p", str(self.sql_port), "-U", "gatehouse", "-d", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1"],
                              input=text, text=True, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return [line.split("|") for line in done.stdout.splitlines()]

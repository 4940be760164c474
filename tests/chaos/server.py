"""A PostgreSQL of the harness's own, which may be killed, have its power cut, and be started again on what is left."""
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

NOBODY = 65534  # PostgreSQL refuses to run as root
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)) if Path("/usr/lib/postgresql").exists() else []
DRIVER = Path("/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so")


def missing():
    """Why there can be no server here; nothing where there can."""
    if not BINARIES:
        return "no PostgreSQL here (package postgresql)"
    return "" if DRIVER.exists() else "no ODBC driver of PostgreSQL here (package odbc-postgresql)"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """`folder`: an empty one of its own. With `safe`, what it says it has committed is on the disk."""

    def __init__(self, folder, safe):
        self.folder, self.port, self.safe, self.process = Path(folder), free_port(), safe, None
        self.data = self.folder / "data"
        self.as_whom = []
        if os.getuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
            self.as_whom = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig", "INT"]
        self.environment = dict(os.environ, LC_ALL="C.UTF-8")
        self.call("initdb", "-D", self.data, "-U", "gatehouse", "-A", "trust", "-E", "UTF8", *([] if safe else ["--no-sync"]))

    def call(self, name, *arguments):
        subprocess.run([*self.as_whom, BINARIES[-1] / name, *arguments], check=True, cwd=self.folder, env=self.environment,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        """Returns once it answers."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # of one that is dead: the numbers of processes come again
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "32MB", "max_connections": "20",
                   "fsync": "on" if self.safe else "off"}
        self.process = subprocess.Popen(
            [*self.as_whom, BINARIES[-1] / "postgres", "-D", self.data, "-p", str(self.port),
             *(word for name, value in options.items() for word in ("-c", f"{name}={value}"))],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError("the server does not start")
            if subprocess.run([BINARIES[-1] / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def kill(self):
        """All of it at once: its children notice that it is gone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        time.sleep(0.2)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()

    def store(self, schema):
        """The line of site.yaml."""
        return f"store: {{kind: postgresql, host: 127.0.0.1, port: {self.port}, database: postgres, schema: {schema}}}\n"

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

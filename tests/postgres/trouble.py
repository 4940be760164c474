#!/usr/bin/env python3
"""A PostgreSQL that is silent, that may only be read, that is full, that dies: each wait has an end, nothing is half
done, and when the server is well again everything is there once.

    tests/postgres/trouble.py PROGRAM PORT SERVER-PID
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM, PORT, SERVER = str(Path(sys.argv[1]).resolve()), sys.argv[2], int(sys.argv[3])
LONGEST = 15  # seconds that a command may take to say that the store does not answer
failed = False


def psql(statement):
    subprocess.run(["psql", "-h", "127.0.0.1", "-p", PORT, "-U", "gatehouse", "-d", "postgres", "-q", "-c", statement],
                   check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, PGOPTIONS="-c default_transaction_read_only=off"))


def say(good, sentence, more=""):
    global failed
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} - {sentence}{'' if good else ': ' + more}", flush=True)


class Site:
    def __init__(self, folder, name):
        self.folder, self.name = folder / name, name
        subprocess.run([PROGRAM, "init", self.folder], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(ROOT / "tests/golden/base", self.folder, dirs_exist_ok=True)
        with (self.folder / "site.yaml").open("a") as file:
            file.write(f"store: {{kind: postgresql, host: 127.0.0.1, port: {PORT}, database: postgres, schema: {name}}}\n")
        (self.folder / "in/pending").mkdir(parents=True)

    def drop(self, name, first, count=20):
        lines = [f"D9{10 + n}{11 + n}{2000 + first:04}{'NAME' + chr(65 + n):<15}{'FIRST':<12}198203{10 + n % 18}{first * 100 + n:06}20260105A"
                 for n in range(count)]
        (self.folder / "in/pending" / name).write_text("\n".join(lines) + f"\nT{count:06}\n")

    def gatehouse(self, *arguments):
        environment = dict(os.environ, GATEHOUSE_SITE=str(self.folder), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        began = time.monotonic()
        try:
            done = subprocess.run([PROGRAM, *arguments], env=environment, text=True, capture_output=True, timeout=60)
        except subprocess.TimeoutExpired:
            return None, 60, "it hangs"
        return done.returncode, time.monotonic() - began, done.stdout + done.stderr

    def all_is_well(self, sentence, records):
        code, _, text = self.gatehouse("run", "claims")
        fsck, _, found = self.gatehouse("fsck")
        _, _, status = self.gatehouse("status")
        counted = re.search(r"(\d+) records", status)
        say(code == 0 and fsck == 0 and counted is not None and int(counted[1]) == records, sentence, text + found + status)


def silent(site):
    site.drop("c1.dat", 1)
    site.gatehouse("run", "claims")
    site.drop("c2.dat", 2)
    os.kill(SERVER, signal.SIGSTOP)
    try:
        for command in (("run", "claims"), ("status",)):
            code, seconds, text = site.gatehouse(*command)
            say(code == 1 and seconds < LONGEST, f"a silent server ends `{' '.join(command)}` within {LONGEST} s", f"{code}, {seconds:.0f} s: {text}")
    finally:
        os.kill(SERVER, signal.SIGCONT)
    site.all_is_well("when it speaks again, everything is there once", 40)


def read_only(site):
    site.drop("c1.dat", 1)
    site.gatehouse("run", "claims")
    site.drop("c2.dat", 2)
    psql("ALTER DATABASE postgres SET default_transaction_read_only = on")
    code, seconds, text = site.gatehouse("run", "claims")
    say(code not in (0, None) and seconds < LONGEST, "a server that may only be read ends a run at once", f"{code}: {text}")
    code, _, text = site.gatehouse("status")
    say(code == 0, "and is read all the same", f"{code}: {text}")
    psql("ALTER DATABASE postgres RESET default_transaction_read_only")
    site.all_is_well("when it may be written again, everything is there once", 40)


def full(site):
    """The server says `disk full` (53100) of its own accord: a trigger, in the place of a disk."""
    site.drop("c1.dat", 1)
    site.gatehouse("run", "claims")
    site.drop("c2.dat", 2)
    psql(f"CREATE FUNCTION {site.name}.full() RETURNS trigger LANGUAGE plpgsql AS "
         "$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$")
    psql(f"CREATE TRIGGER full_disk BEFORE INSERT ON {site.name}.record EXECUTE FUNCTION {site.name}.full()")
    code, seconds, text = site.gatehouse("run", "claims")
    say(code not in (0, None) and seconds < LONGEST, "a server without space ends a run at once", f"{code}: {text}")
    say((site.folder / "in/pending/c2.dat").exists(), "and the file is not acknowledged")
    psql(f"DROP TRIGGER full_disk ON {site.name}.record")
    site.all_is_well("when there is space again, everything is there once", 40)


def dies(site):
    """Each connection of a run is ended by the server, at whatever it is doing."""
    for n in range(1, 6):
        site.drop(f"c{n}.dat", n)
        environment = dict(os.environ, GATEHOUSE_SITE=str(site.folder), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        process = subprocess.Popen([PROGRAM, "run", "claims"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gatehouse' AND pid <> pg_backend_pid()")
    site.all_is_well("connections that the server ends lose and double nothing", 100)


def main():
    with tempfile.TemporaryDirectory() as name:
        for part in (silent, read_only, full, dies):
            part(Site(Path(name), f"trouble_{part.__name__}"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Routes beside the plain client of the same protocol, in records per second: routes.py PROGRAM ROOT FOLDER SSHD-PORT POSTGRESQL-PORT
[PEOPLE [MILLISECONDS]]. The systems are those of tests/sync; the web service answers after so many milliseconds, as a link would.
"""
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sync"))
import demonstration  # noqa: E402
from case_management import NAMES  # noqa: E402

program, root, folder, sshd_port, postgres_port = sys.argv[1:6]
people = int(sys.argv[6]) if len(sys.argv) > 6 else 10_000
pause = int(sys.argv[7]) / 1000 if len(sys.argv) > 7 else 0.020


def timed(what):
    began = time.monotonic()
    what()
    return time.monotonic() - began


def quietly(*command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)


def person(i):
    return {"ssn": f"9{i // 10_000 % 80 + 10:02}{50 + i % 15:02}{i % 9999 + 1:04}", "last": f"NAME{chr(65 + i % 26)}{chr(65 + i // 26 % 26)}{i}",
            "first": f"FIRST{chr(65 + i // 676 % 26)}{chr(65 + i % 7)}", "born": f"19{50 + i % 50:02}{1 + i % 12:02}{1 + i % 28:02}",
            "phone": f"608{2000000 + i}", "street": f"{i} OAK ST", "city": "MADISON", "state": "WI", "zip": "53703"}


def with_sftp(world):
    path = os.path.join(world.ui.files, "outbound", "claimants-000.dat")
    quietly("sftp", "-q", "-b", "-", "-i", os.path.join(world.site, "keys/transfer"), "-P", sshd_port, "-o", "StrictHostKeyChecking=no",
            "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", f"{world.user}@127.0.0.1", text=True,
            input=f"get {path} {folder}/fetched\n")


def with_curl(world):
    """Eight requests at a time, as the route does."""
    body = json.dumps({theirs: "X" for theirs in NAMES.values()})
    with open(os.path.join(folder, "curl.config"), "w", encoding="utf-8") as file:
        # What `next` begins has options of its own; behind the last there is none.
        file.write("next\n".join(f'url = "https://127.0.0.1:{world.vos.port}/merges/x{i}"\ncacert = "{world.vos.certificate}"\nrequest = PUT\n'
                                 f"data-binary = {json.dumps(body)}\noutput = /dev/null\n" for i in range(people)))
    quietly("curl", "-s", "-Z", "--parallel-max", "8", "-K", os.path.join(folder, "curl.config"))


def main():
    world = demonstration.World(program, os.path.join(root, "config/examples/three-systems"), os.path.join(root, "mappings"), folder,
                                int(sshd_port), int(postgres_port))
    with open(os.path.join(world.sshd, "user"), encoding="utf-8") as file:
        world.user = file.read().strip()
    world.vos.now, world.osos.now, world.vos.pause = "2026-03-01T12:00:00Z", "2026-03-01 12:00:00", pause
    for i in range(people):
        world.ui.add(person(i))
    world.ui.send(0, demonstration.FIRST_DAY.timestamp())
    psql = ["psql", "-q", "-h", "127.0.0.1", "-p", postgres_port, "-U", "gatehouse", "-d", "postgres"]
    copied = os.path.join(folder, "copied.csv")
    rows = []

    def row(name, route, plain, plain_time):
        gateway = timed(lambda: world.gateway.ask(0, "run", route, codes=(0, 3)))
        rows.append((name, people / gateway, plain, people / plain_time))

    row("SFTP, into the hub", "ui-in", "sftp get", timed(lambda: with_sftp(world)))
    row(f"HTTP, {pause * 1000:.0f} ms away", "vos-out", "curl -Z, 8 at a time", timed(lambda: with_curl(world)))
    row("ODBC, upsert", "osos-out", "psql \\copy from", 1)
    quietly(*psql, "-c", f"\\copy from_gateway to '{copied}' csv")
    quietly(*psql, "-c", "CREATE TABLE copied (LIKE from_gateway)")
    rows[-1] = (*rows[-1][:3], people / timed(lambda: quietly(*psql, "-c", f"\\copy copied from '{copied}' csv")))
    world.osos.receive()
    row("ODBC, into the hub", "osos-in", "psql \\copy to", timed(lambda: quietly(*psql, "-c", f"\\copy customer to '{copied}' csv")))
    print(f"{people} records\n\n| route | records a second | plain client | records a second |\n|---|---|---|---|")
    for name, ours, plain, theirs in rows:
        print(f"| {name} | {ours:,.0f} | {plain} | {theirs:,.0f} |")


main()

"""Canaries: fifty made-up people whose SSNs, names and birth dates stand nowhere else in the world go the whole way: in,
held, refused, explained, delivered, asked about over HTTP. Then everything that was written on the way is searched for
them, in clear and in the encodings in which values slip out: the store and its log, receipts, logs, standard output and
error, metrics, temporary files, names of files, command lines. What the owners of the records wrote and receive (the
drop folders) is not searched: that is where they belong.

    scan.py PROGRAM MAPPINGS
"""
import base64
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PEOPLE = 50
CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"


def word(number, salt):
    """A name that nobody has: consonants only, and no two alike."""
    letters = ""
    number = number * 7919 + salt * 104729 + 12345
    for _ in range(9):
        number = (number * 1103515245 + 12345) % (1 << 31)
        letters += CONSONANTS[(number >> 16) % len(CONSONANTS)]
    return letters


def person(i):
    return {"ssn": f"9{i % 10}7{(i * 37 + 11) % 90 + 10}{(i * 3571 + 1234) % 9000 + 1000}", "last": word(i, 1), "first": word(i, 2),
            "born": f"19{11 + i % 9}{i % 12 + 1:02d}{i % 27 + 1:02d}"}


def line(p, claim, filed="20260105", status="10"):
    return f"{p['ssn']}{p['last']:<15}{p['first']:<12}{p['born']}{claim:08d}{filed}0450{status}"


def encodings(text):
    """The text as it may slip out. Base64 is searched at each of its three alignments, without the edges."""
    raw = text.encode()
    out = {raw, text.lower().encode(), raw.hex().encode(), raw.hex().upper().encode(), text.encode("utf-16-le"), text.encode("utf-16-be"),
           raw[::-1]}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        out.add(coded[4 if shift else 0:len(coded) - 4])
    return {one for one in out if len(one) >= 8}


def canaries(p):
    ssn, born = p["ssn"], p["born"]
    spellings = [ssn, f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}", f"{ssn[:3]} {ssn[3:5]} {ssn[5:]}", f"{ssn[:3]}%20{ssn[3:5]}", p["last"], p["first"],
                 born, f"{born[:4]}-{born[4:6]}-{born[6:]}", f"{born[4:6]}/{born[6:]}/{born[:4]}"]
    return {one for text in spellings for one in encodings(text)}


class Scan:
    def __init__(self, program, mappings):
        self.program = os.path.abspath(program)
        self.home = tempfile.mkdtemp(prefix="gatehouse-canary-")
        self.site = os.path.join(self.home, "site")
        self.written = os.path.join(self.home, "written")  # what the program printed
        os.makedirs(self.written)
        os.makedirs(os.path.join(self.home, "tmp"))
        self.environment = dict(os.environ, GATEHOUSE_MAPPINGS=os.path.abspath(mappings), TMPDIR=os.path.join(self.home, "tmp"),
                                GATEHOUSE_SITE=self.site, LC_ALL="C")
        self.commands = 0
        self.bad = []

    def keep(self, name, data):
        with open(os.path.join(self.written, name), "wb") as file:
            file.write(data)

    def run(self, *arguments, allowed=(0, 3)):
        self.commands += 1
        done = subprocess.run([self.program, *arguments], env=self.environment, cwd=self.home, capture_output=True, timeout=120)
        self.keep(f"{self.commands:03d}-{arguments[0]}", done.stdout + b"\n" + done.stderr)
        if done.returncode not in allowed:
            self.bad.append(f"`gatehouse {' '.join(arguments)}` ended with {done.returncode}: {done.stderr.decode(errors='replace')[-400:]}")
        return done.stdout.decode(errors="replace")

    def bring(self, name, lines):
        path = os.path.join(self.site, "incoming/ui/pending", name)
        with open(path, "w", encoding="ascii") as file:
            file.write("".join(one + "\n" for one in lines))
        os.utime(path, (time.time() - 60, time.time() - 60))  # it has lain there for a while: no longer growing

    def whole_day(self, people):
        self.run("init", "--sample", self.site)
        with open(os.path.join(self.site, "site.yaml"), "a", encoding="utf-8") as file:
            file.write("audit: {anchor: state/heads.anchor}\n")
        for old in os.listdir(os.path.join(self.site, "incoming/ui/pending")):
            os.remove(os.path.join(self.site, "incoming/ui/pending", old))
        good = [line(p, i + 1) for i, p in enumerate(people)]
        good[3] = line(people[3], 4, filed="20261399")           # a bad date holds the record
        good[7] = good[7][:20]                                   # a line that is too short
        good[9] = line(dict(people[9], born=people[9]["last"][:8]), 10)  # a name where a date belongs
        self.bring("claims-1.dat", good)
        self.run("check")
        self.run("run", "ui-claims")
        self.bring("claims-2.dat", [line(dict(p, last=p["first"]), i + 1, status="20") for i, p in enumerate(people[:20])])
        self.bring("claims-1.dat", good[:30])                    # other bytes under an old name: refused
        self.run("run", "ui-claims", allowed=(0, 1, 3))
        self.run("run", "case-management")
        self.run("held")
        self.run("held", "--json")
        self.run("held", "replay")
        self.run("explain", "1", allowed=(0, 1, 2, 3))
        self.run("clients", "review")
        self.run("disclosures", "G00000000001", "--purpose", "request of the person, 2026-03-02")
        self.run("disclosures", "1", "--json")
        self.run("agreements")
        self.run("audit", "verify")
        self.run("audit", "verify", "--anchor", os.path.join(self.site, "state", "heads.anchor"))
        self.run("audit", "show", "--from", "2026-03-01", "--action", "disclose")
        self.run("audit", "anchor")
        self.run("keys", "rotate")
        self.run("audit", "export", "--from", "2026-01-01", "--to", "2099-12-31", "--purpose", "quarterly review")
        self.run("status", "--json")
        self.run("fsck")
        # What a person typed wrong comes back in the error; it must come back without values of records.
        self.run("disclosures", "999999", allowed=(1,))
        self.run("held", "show", "1", allowed=(0, 1, 3))

    def service(self, people):
        """The service takes a file in while it is asked things; its log and its answers are kept."""
        with open(os.path.join(self.site, "site.yaml"), "a+", encoding="utf-8") as file:
            file.seek(0)
            text = file.read().replace("127.0.0.1:8470", "127.0.0.1:0")
            file.truncate(0)
            file.write(text)
        read, write = os.pipe()
        log = open(os.path.join(self.written, "serve.log"), "wb")
        server = subprocess.Popen([self.program, "serve", "--ready-fd", str(write)], env=self.environment, cwd=self.home, stdout=log, stderr=log,
                                  pass_fds=[write])
        os.close(write)
        try:
            address = os.read(read, 100).decode().strip()
            self.bring("claims-3.dat", [line(dict(p, first=p["last"]), i + 1) for i, p in enumerate(people)])
            for number, (method, page) in enumerate([("POST", "/v1/routes/ui-claims/run"), ("GET", "/v1/status"), ("GET", "/v1/runs"), ("GET", "/metrics"),
                                                     ("POST", "/v1/held/replay"), ("GET", "/nowhere"), ("POST", "/v1/reload")]):
                try:
                    with urllib.request.urlopen(urllib.request.Request(f"http://{address}{page}", method=method), timeout=20) as answer:
                        body = answer.read()
                except urllib.error.HTTPError as refused:
                    body = refused.read()
                self.keep(f"http-{number}", body)
            for _ in range(200):
                if not os.listdir(os.path.join(self.site, "incoming/ui/pending")):
                    break
                time.sleep(0.05)
            with open(f"/proc/{server.pid}/cmdline", "rb") as file:
                self.keep("cmdline", file.read())
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
            os.close(read)
            log.close()

    def places(self):
        """Every file that the program wrote, but for the drop folders of the systems; with names."""
        for folder, _, names in os.walk(self.home):
            for name in names:
                path = os.path.join(folder, name)
                of_systems = any(part in path for part in ("/incoming/", "/outgoing/")) and "error" not in path
                reason = "error" in path and not name.endswith(".dat")
                if not of_systems and ("/incoming/" not in path or reason):
                    yield path

    def search(self, wanted):
        files = searched = 0
        for path in self.places():
            with open(path, "rb") as file:
                data = path[len(self.home):].encode() + b"\n" + file.read()
            files += 1
            searched += len(data)
            folded = data.upper()
            for one in wanted:
                if one in data or one.upper() in folded:
                    self.bad.append(f"{path[len(self.home) + 1:]} holds the canary {one!r}")
        return files, searched


def main(program, mappings):
    people = [person(i) for i in range(PEOPLE)]
    wanted = set().union(*(canaries(p) for p in people))
    scan = Scan(program, mappings)
    try:
        scan.whole_day(people)
        scan.service(people)
        files, searched = scan.search(wanted)
        # The search must be able to find: the same words are looked for where they do stand.
        with open(os.path.join(scan.site, "incoming/ui/done/claims-2.dat"), "rb") as file:
            seen = file.read()
        if not all(p["ssn"].encode() in seen for p in people[:20]):
            scan.bad.append("the canaries never came in")
        delivered = b"".join(open(os.path.join(folder, name), "rb").read() for folder, _, names in os.walk(os.path.join(scan.site, "outgoing"))
                             for name in names)
        if people[0]["last"].encode() not in delivered and people[0]["first"].encode() not in delivered:
            scan.bad.append("the canaries never went out")
        for complaint in scan.bad[:20]:
            print(complaint)
        verdict = "not ok" if scan.bad or files < 20 else "ok"
        print(f"{verdict} - of {PEOPLE} known people no SSN, name or birth date stands in {files} files ({searched} bytes) that {scan.commands} "
              f"commands and the service wrote; {len(wanted)} spellings were looked for")
        return 0 if verdict == "ok" else 1
    finally:
        shutil.rmtree(scan.home)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))

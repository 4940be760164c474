"""A UI mainframe: claimants in EBCDIC, what changed in a file each night, and what others changed read back."""
import glob
import os

PLACES = [("own", 1, 10), ("gate", 11, 22), ("ssn", 23, 31), ("last", 32, 56), ("first", 57, 76), ("born", 77, 84),
          ("phone", 85, 94), ("email", 95, 134), ("street", 135, 174), ("city", 175, 206), ("state", 207, 208), ("zip", 209, 217)]
MERGE = [("event", 1, 8), ("kept", 9, 20), ("gone", 21, 32), ("kept_own", 33, 42), ("gone_own", 43, 52), ("on", 53, 60)]


def write_line(record, places=PLACES):
    text = "".join(str(record.get(name, "")).upper()[:to - at + 1].ljust(to - at + 1) for name, at, to in places)
    return text.encode("cp037")


def read_lines(data, places):
    size = places[-1][2]
    assert len(data) % size == 0, "a file for the mainframe has whole records"
    for start in range(0, len(data), size):
        text = data[start:start + size].decode("cp037")
        yield {name: text[at - 1:to].rstrip() for name, at, to in places}


class Mainframe:
    def __init__(self, files):
        self.files, self.live, self.alias, self.changed, self.number, self.sent = files, {}, {}, [], 1000, {}
        for folder in ("outbound", "inbound"):
            os.makedirs(os.path.join(files, folder), exist_ok=True)
            os.chmod(os.path.join(files, folder), 0o777)

    def add(self, record):
        self.number += 1
        own = f"C{self.number}"
        self.live[own] = {**record, "own": own}
        self.changed.append(own)
        return own

    def edit(self, own, **values):
        """A correction on the same day goes into the file as a record of its own, behind the first."""
        self.live[own].update(values)
        self.changed.append(own)

    def send(self, day, when):
        lines = b"".join(write_line(self.live[own]) for own in self.changed if own in self.live)
        self.changed = []
        if lines:
            self.put(f"claimants-{day:03}.dat", lines, when)
            self.sent[day] = lines

    def send_again(self, day, when):
        """Somebody starts an old job once more: the same bytes under another name."""
        self.put(f"claimants-{day:03}-again.dat", self.sent[day], when)

    def put(self, name, data, when):
        path = os.path.join(self.files, "outbound", name)
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, 0o666)
        os.utime(path, (when - 3600, when - 3600))

    def receive(self):
        for pattern, places, take in (("merges", MERGE, self.take_merge), ("clients", PLACES, self.take)):
            for path in sorted(glob.glob(os.path.join(self.files, "inbound", pattern + "-*.dat"))):
                with open(path, "rb") as file:
                    for record in read_lines(file.read(), places):
                        take(record)
                os.remove(path)

    def own_of(self, own, gate):
        own = self.alias.get(own, own)
        return own if own in self.live else next((o for o, r in self.live.items() if gate and r.get("gate") == gate), None)

    def take(self, record):
        own = self.own_of(record["own"], record["gate"])
        if own is None:
            own = self.add({})
        before = dict(self.live[own])
        self.live[own].update({**record, "own": own})
        if before != self.live[own] and own not in self.changed:
            self.changed.append(own)

    def take_merge(self, event):
        kept, gone = self.own_of(event["kept_own"], event["kept"]), self.own_of(event["gone_own"], event["gone"])
        if kept and gone and kept != gone:
            del self.live[gone]
            self.alias[gone] = kept
        elif gone and not kept:
            self.live[gone]["gate"] = event["kept"]

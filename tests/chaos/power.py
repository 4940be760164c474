"""What a disk may look like after the power was cut: made from the journal of disk.cpp.

The model promises no more than POSIX does. Content: each page (4 KiB) of a file holds what it held at the file's last
sync, or any later version of it, or is torn between two at a sector (512 bytes). Names: creations, renames and
removals come true in their order up to some point; those in a folder that was synced since have all come true. A
file's length is one of those that it had since its last sync.
"""
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

PAGE, SECTOR = 4096, 512


@dataclass
class Node:
    """A file without its name."""
    content: bytearray
    mode: int = 0o640
    pending: list = field(default_factory=list)  # (offset, bytes) or (size, None), since the last sync

    def settle(self):
        for at, data in self.pending:
            apply(self.content, at, data)
        self.pending = []


def apply(content, at, data):
    """One write, or a change of length."""
    if data is None:
        del content[at:]
        content.extend(bytes(max(0, at - len(content))))
        return
    content.extend(bytes(max(0, at + len(data) - len(content))))
    content[at:at + len(data)] = data


class Disk:
    """The files below `folder`, all of them durable now; `play` adds what a process did since."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.nodes, self.folders = {}, set()
        self.names, self.now = {}, {}  # what is durable; what whoever looks sees
        self.pending = []  # changes of names since the last sync of their folder
        self.live = {}     # inode number -> the node that has it now; numbers are given out again
        self.told = 0      # bytes of the journal that were played
        self.synced = self.written = 0
        for base, _, files in os.walk(self.folder):
            self.folders.add(base)
            for name in files:
                path = os.path.join(base, name)
                if not name.endswith("-shm"):
                    self.adopt(path)

    def adopt(self, path):
        """A file that somebody else put there, durably."""
        path, about = os.path.realpath(path), os.stat(path)
        key = len(self.nodes)
        self.nodes[key] = Node(bytearray(Path(path).read_bytes()), about.st_mode & 0o777)
        self.live[str(about.st_ino)] = key
        self.names[path] = self.now[path] = key

    # ---- what happened

    def play(self, journal):
        """The calls that the journal holds beyond those played before."""
        with open(journal, "rb") as file:
            file.seek(self.told)
            while line := file.readline():
                if not line.endswith(b"\n"):
                    break
                self._step(line[:-1].decode(), file)
            self.told = file.tell()

    def _step(self, line, file):
        what, rest = line[0], line[2:]
        if what == "W":
            inode, at, size, path = rest.split(" ", 3)
            self._node(inode, path).pending.append((int(at), file.read(int(size))))
            self.written += 1
        elif what == "T":
            inode, size, path = rest.split(" ", 2)
            self._node(inode, path).pending.append((int(size), None))
        elif what == "S":
            inode, path = rest.split(" ", 1)
            self._node(inode, path).settle()
            self.synced += 1
        elif what == "C":
            inode, path = rest.split(" ", 1)
            self._create(inode, path)
        elif what in "RL":
            source, target = rest.split("\t")
            self._name((what, source, target))
        elif what in "UM":
            self._name((what, rest, rest))
        elif what == "D":
            self._sync_folder(rest)

    def _create(self, inode, path):
        key = len(self.nodes)
        self.nodes[key] = Node(bytearray())
        self.live[inode] = key
        self._name(("C", path, key))
        return key

    def _node(self, inode, path):
        """A file that was made without our noticing (by the C library itself) is new."""
        key = self.live.get(inode)
        if key is None or (path in self.now and self.now[path] != key):
            key = self.now[path] if path in self.now else self._create(inode, path)
        return self.nodes[key]

    def _name(self, change):
        self.pending.append(change)
        self._rename(self.now, self.folders, change)

    @staticmethod
    def _rename(names, folders, change):
        what, source, target = change
        if what == "C":
            names[source] = target
        elif what == "M":
            folders.add(source)
        elif what == "U":
            names.pop(source, None)
        elif source in names:
            names[target] = names[source] if what == "L" else names.pop(source)
        elif what == "R":  # a folder
            for path in [p for p in names if p.startswith(source + "/")]:
                names[target + path[len(source):]] = names.pop(path)
            folders.add(target)

    def _sync_folder(self, folder):
        """What concerns the folder has come true, and with it what that stands on."""
        self.synced += 1
        wanted, keep, now = {folder}, [], []
        touched = set()
        for change in reversed(self.pending):
            paths = {str(path) for path in change[1:] if isinstance(path, str)}
            if {os.path.dirname(path) for path in paths} & wanted or paths & touched:
                now.append(change)
                touched |= paths
            else:
                keep.append(change)
        for change in reversed(now):
            self._rename(self.names, self.folders, change)
        self.pending = keep[::-1]

    # ---- what is left

    def cut(self, dice):
        """Writes into the folder what a cut at this moment may have left; says what was lost of what was unsynced."""
        names = dict(self.names)
        kept = dice.randrange(len(self.pending) + 1)
        for change in self.pending[:kept]:
            self._rename(names, self.folders, change)
        lost = len(self.pending) - kept
        modes = {path: os.stat(path).st_mode & 0o777 for path in names if os.path.exists(path)}
        for entry in self.folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        for folder in sorted(self.folders):
            os.makedirs(folder, exist_ok=True)
        pages = 0
        for path, key in names.items():
            content, dropped = self._content(self.nodes[key], dice)
            pages += dropped
            Path(path).write_bytes(content)
            os.chmod(path, modes.get(path, self.nodes[key].mode))
        return lost, pages

    @staticmethod
    def _content(node, dice):
        """(bytes, pages that are not the newest)."""
        if not node.pending:
            return bytes(node.content), 0
        running, sizes, versions = bytearray(node.content), [len(node.content)], {}
        for at, data in node.pending:
            first = min(at, len(running)) // PAGE
            last = (max(at + len(data or b""), len(running) if data is None else 0) + PAGE - 1) // PAGE
            for page in range(first, last):
                versions.setdefault(page, [bytes(running[page * PAGE:(page + 1) * PAGE])])
            apply(running, at, data)
            sizes.append(len(running))
            for page in range(first, last):
                versions[page].append(bytes(running[page * PAGE:(page + 1) * PAGE]))
        size = dice.choice(sizes)
        out, dropped = bytearray(node.content), 0
        for page, history in versions.items():
            chosen = dice.choice(history).ljust(PAGE, b"\0")
            if dice.random() < 0.2:  # torn
                cut = SECTOR * dice.randrange(PAGE // SECTOR)
                chosen = chosen[:cut] + dice.choice(history).ljust(PAGE, b"\0")[cut:]
            dropped += chosen.rstrip(b"\0") != history[-1].rstrip(b"\0")
            apply(out, page * PAGE, chosen)
        apply(out, size, None)
        return bytes(out), dropped

#!/usr/bin/env python3
"""Power cuts under PostgreSQL: its files lie on a file system of their own, which is told to forget all that was not synced
(ext4 on a loop device, FS_IOC_SHUTDOWN); the server is killed, the file system mounted again, the server started on
what is left. Needs root and loop devices; without them it says so and is skipped.

    tests/chaos/server_cuts.py PROGRAM SHIM [--seeds N] [--first SEED] [--plant no-sync] [--seconds S]

After each cut what the program had said before is there, and after it has run out the checker finds nothing. With
--plant the server does not sync, and the exit code is 0 if that was found out.
"""
import fcntl
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import server
from cuts import Told
from day import DONE_OR_HELD, drop, environment_of, gatehouse, make_day, make_site
from history import check
from telling import Options, tell

SHUTDOWN, WITHOUT_LOG = 0x8004587D, 2  # FS_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH
CUTS_A_DAY = 4


class Disk:
    """An image with ext4, mounted; its own commit every five seconds is put off, so that nothing is saved by luck."""

    def __init__(self, folder):
        self.image, self.place = folder / "image", folder / "disk"
        self.place.mkdir()
        with self.image.open("wb") as file:
            file.truncate(192 << 20)
        subprocess.run(["mkfs.ext4", "-qF", self.image], check=True)
        self.mount()

    def mount(self):
        subprocess.run(["mount", "-o", "loop,commit=300", self.image, self.place], check=True)

    def cut(self):
        handle = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", WITHOUT_LOG))
        finally:
            os.close(handle)

    def unmount(self):
        for _ in range(100):  # children of the server hold it for a moment
            if subprocess.run(["umount", self.place], stderr=subprocess.DEVNULL).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("the file system stays busy")


def possible(folder):
    """Why it cannot be done here; nothing where it can."""
    if server.missing():
        return server.missing()
    if os.getuid() != 0 or shutil.which("mkfs.ext4") is None:
        return "it needs root and mkfs.ext4"
    try:
        Disk(folder).unmount()
    except (OSError, subprocess.CalledProcessError, RuntimeError):
        return "no file system can be mounted from an image here"
    return ""


class Cutting:
    def __init__(self, program, folder, safe):
        self.program, self.folder = program, folder
        self.disk = Disk(folder)
        (self.disk.place / "server").mkdir()
        self.server = server.Server(self.disk.place / "server", safe)
        self.server.start()
        os.sync()

    def power_cut(self):
        self.disk.cut()
        self.server.kill()
        self.disk.unmount()
        self.disk.mount()

    def end(self):
        self.server.stop()
        self.disk.unmount()

    def run_and_cut(self, site, seconds):
        """True if the cut met the program at work."""
        process = subprocess.Popen([self.program, "run", "--all"], env=environment_of(site), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(seconds)
            met = False
        except subprocess.TimeoutExpired:
            met = True
        self.power_cut()
        if met:
            process.send_signal(signal.SIGKILL)
            process.wait()
        return met

    def one_day(self, seed):
        """(what was wrong, cuts, those that met the program at work)."""
        dice, day, told = random.Random(seed), make_day(seed), Told()
        site = self.folder / f"day-{seed}"
        make_site(self.program, site, self.server.store(f"day_{seed}"))
        problems, waiting, met = [], list(day.files), 0
        drop(site, day, waiting.pop(0))
        began = time.monotonic()
        told.hear(self.program, site, gatehouse(self.program, site, "run", "--all").stdout)
        usual = time.monotonic() - began
        for _ in range(CUTS_A_DAY):
            if waiting:
                drop(site, day, waiting.pop(0))
            met += self.run_and_cut(site, dice.uniform(0.1, 1.1) * usual)
            self.server.start()
            problems += told.broken(self.program, site)
            told.hear(self.program, site, gatehouse(self.program, site, "run", "--all").stdout)
        for _ in range(2):
            done = gatehouse(self.program, site, "run", "--all")
        if done.returncode not in DONE_OR_HELD:
            problems.append(("structure", "it does not run again: " + done.stderr.strip()[:200]))
        problems += check(self.program, day, site, [name for name in day.files if name not in waiting])
        shutil.rmtree(site)
        return problems, CUTS_A_DAY, met


def main():
    options = Options(sys.argv[1:], seeds=2)
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        (Path(name) / "try").mkdir()
        why = possible(Path(name) / "try")
        if why:
            print(f"skip - power cuts under PostgreSQL: {why}")
            return 0
        began, bad, days, cuts, met = time.monotonic(), [], 0, 0, 0
        cutting = Cutting(options.program, Path(name), safe=options.plant != "no-sync")
        try:
            for seed in options.each_seed():
                try:
                    problems, tried, at_work = cutting.one_day(seed)
                except RuntimeError as error:
                    problems, tried, at_work = [("structure", str(error))], 1, 0
                days, cuts, met = days + 1, cuts + tried, met + at_work
                if problems:
                    bad.append(seed)
                    print(f"seed {seed}: " + "; ".join(f"{kind}: {text}" for kind, text in problems[:3]), flush=True)
                    break
        finally:
            cutting.end()
    return tell(options, "server_cuts", began, cuts, bad,
                f"{cuts} power cuts under PostgreSQL, {met} of them in the middle of a run: nothing that was acknowledged was lost, nothing "
                "was doubled", {"at_work": met, "days": days})


if __name__ == "__main__":
    sys.exit(main())

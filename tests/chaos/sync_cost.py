#!/usr/bin/env python3
"""What a sync costs on the disk that the tests write to: beside each figure of speed, and each count of cuts, this
one tells what kind of disk it was.

    tests/chaos/sync_cost.py PROGRAM SHIM [--record FOLDER]
"""
import os
import statistics
import sys
import tempfile
import time

from telling import Options, record

PAGE, TIMES = b"x" * 4096, 400


def microseconds(sync):
    """Of writing a page at the end of a file and syncing it: median and the slowest of a hundred."""
    taken = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(TIMES):
            began = time.perf_counter()
            os.write(file.fileno(), PAGE)
            sync(file.fileno())
            taken.append((time.perf_counter() - began) * 1e6)
    taken.sort()
    return round(statistics.median(taken)), round(taken[len(taken) * 99 // 100])


def main():
    options = Options(sys.argv[1:], seeds=1)
    (data, data_slow), (whole, whole_slow) = microseconds(os.fdatasync), microseconds(os.fsync)
    print(f"ok - a page and its fdatasync take {data} us here (1 in 100: {data_slow}), with fsync {whole} ({whole_slow})")
    record(options.record, "sync_cost", {"fdatasync": data, "fdatasync_99": data_slow, "fsync": whole, "fsync_99": whole_slow})


if __name__ == "__main__":
    sys.exit(main())

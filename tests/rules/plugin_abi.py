#!/usr/bin/env python3
"""What libraries of connectors were built against does not change without a new number: the headers that gatehouse/plugin.hpp includes, less
comments and blanks, are held against tests/rules/plugin_abi.txt, which has a line `NUMBER HASH`.

    tests/rules/plugin_abi.py [--write]
"""
import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "tests/rules/plugin_abi.txt"


def headers(name, seen):
    if name in seen:
        return
    seen[name] = (ROOT / "include" / name).read_text(encoding="utf-8")
    for other in re.findall(r'^#include "(gatehouse/[^"]+)"', seen[name], re.M):
        headers(other, seen)


def bare(text):
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    return " ".join(re.sub(r"//[^\n]*", " ", text).split())


seen = {}
headers("gatehouse/plugin.hpp", seen)
number = re.search(r"plugin_abi = (\d+);", seen["gatehouse/plugin.hpp"])[1]
digest = hashlib.sha256()
for name in sorted(seen):
    digest.update(f"{name}\n{bare(seen[name])}\n".encode())
line = f"{number} {digest.hexdigest()}\n"
if "--write" in sys.argv:
    KEPT.write_text(line, encoding="utf-8")
elif line == KEPT.read_text(encoding="utf-8"):
    print(f"ok - plugin_abi {number} is what its {len(seen)} headers say")
else:
    print("not ok - a header that connectors in libraries are built against has changed: raise plugin_abi in include/gatehouse/plugin.hpp, then "
          "run tests/rules/plugin_abi.py --write")
    sys.exit(1)

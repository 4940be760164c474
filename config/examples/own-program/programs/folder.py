#!/usr/bin/env python3
"""A connector in Python: files of a folder come in, records go out as files. PROGRAM VERB [ID], one process a call.

list      prints a line {"id": "..."} for each arrival that waits, oldest first
read ID   prints the arrival, byte for byte
accept ID the hub has it: it is not to be listed again. May come twice
refuse ID it was turned away; the reason comes on standard input. May come twice
write     gets a line {"id", "key", "version", "record"} for each record, prints a line {"said", "id", "reason"} for each
"""
import json
import os
import sys

place = os.environ["GATEHOUSE_PLACE"]


def path(*names):
    return os.path.join(place, *names)


def put_aside(room, name):
    os.makedirs(path(room), exist_ok=True)
    if os.path.exists(path("in", name)):
        os.rename(path("in", name), path(room, name))


def write_one(line):
    name = f"{line['version']}.txt"
    os.makedirs(path("out"), exist_ok=True)
    if os.path.exists(path("out", name)):
        with open(path("out", name)) as file:
            same = file.read() == line["record"]
        return {"said": "accepted", "id": name} if same else {"said": "refused", "reason": "another is there"}
    with open(path("out", name + ".tmp"), "w") as file:
        file.write(line["record"])
    os.rename(path("out", name + ".tmp"), path("out", name))
    return {"said": "accepted", "id": name}


verb, name = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
if verb == "list":
    for name in sorted(os.listdir(path("in"))):
        print(json.dumps({"id": name}))
elif verb == "read":
    with open(path("in", name), "rb") as file:
        while piece := file.read(1 << 16):
            sys.stdout.buffer.write(piece)
elif verb == "accept":
    put_aside("done", name)
elif verb == "refuse":
    put_aside("error", name)
    with open(path("error", name + ".reason.txt"), "w") as file:
        file.write(sys.stdin.read())
elif verb == "write":
    for line in sys.stdin:
        print(json.dumps(write_one(json.loads(line))))

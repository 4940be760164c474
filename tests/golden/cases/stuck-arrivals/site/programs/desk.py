#!/usr/bin/env python3
"""Files of a folder come in; what begins with `mute` cannot be read, and `deaf` hears no accept while a file of that name lies beside."""
import json
import os
import sys

place = os.environ["GATEHOUSE_PLACE"]
verb, name = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
if verb == "list":
    for one in sorted(os.listdir(place)):
        print(json.dumps({"id": one}))
elif verb == "read":
    if name.startswith("mute"):
        sys.exit(7)
    with open(os.path.join(place, name), "rb") as file:
        sys.stdout.buffer.write(file.read())
elif verb == "accept":
    if name.startswith("deaf") and os.path.exists("deaf"):
        sys.exit(8)
    if os.path.exists(os.path.join(place, name)):
        os.remove(os.path.join(place, name))

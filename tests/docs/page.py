"""Does what a page of the docs says, in the order in which it says it, and checks what the page promises.

    page.py PAGE.md FOLDER     runs in FOLDER, with the program on PATH

A block whose info is a language and a path is a file that the reader writes; `sh` blocks are commands; each line of a `text` block
must be part of what the commands before it printed. A command may end with 0, or with 3 (a person should look).
"""
import os
import re
import subprocess
import sys


def blocks(page):
    with open(page, encoding="utf-8") as file:
        for match in re.finditer(r"^```(\w+)[ ]?([^\n]*)\n(.*?)^```$", file.read(), re.M | re.S):
            yield match.groups()


def run(commands, folder):
    """What the commands printed, and the folder in which they ended."""
    marker = "\x01folder "
    failed = False
    printed = ""
    for command in commands.strip().split("\n"):
        done = subprocess.run(["bash", "-c", f"{command}\ncode=$?\nprintf '{marker}%s\\n' \"$PWD\"\nexit $code"], cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL, timeout=120)
        said, _, rest = done.stdout.partition(marker)
        folder = rest.strip() or folder
        printed += f"$ {command}\n{said}"
        if done.returncode not in (0, 3):
            failed = True
            printed += f"(ended with {done.returncode})\n"
    return printed, folder, failed


def main(page, folder):
    bad, printed, count = 0, "", 0
    for language, path, text in blocks(page):
        if path:
            os.makedirs(os.path.dirname(os.path.join(folder, path)) or folder, exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                file.write(text)
        elif language == "sh":
            printed, folder, failed = run(text, folder)
            count += 1
            if failed:
                bad += 1
                print(printed)
        elif language == "text":
            for line in text.strip().split("\n"):
                if line not in printed:
                    bad += 1
                    print(f"{printed}(the page promises: {line})")
    print(f"{'ok' if bad == 0 and count > 0 else 'not ok'} - {os.path.basename(page)}: {count} blocks of commands do what the page says")
    return 0 if bad == 0 and count > 0 else 1


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))

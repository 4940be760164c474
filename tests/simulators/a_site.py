"""A site made as a state makes one: `gatehouse init SITE --system NAME`, then the files are completed with what the state supplies."""
import json
import re
import subprocess


class Site:
    def __init__(self, program, folder, *profiles):
        self.program, self.folder = program, folder
        self.gatehouse("init", folder, *[word for name in profiles for word in ("--system", name)])
        self.here("check")
        self.edit("site.yaml", "synthetic: no", "synthetic: yes")
        self.edit("site.yaml", "site: my-site", f"site: {profiles[0]}")
        for agreement in folder.glob("agreements/*.yaml"):
            self.edit(agreement.relative_to(folder), "status: suspended", "status: active")

    def gatehouse(self, *words, codes=(0,)):
        done = subprocess.run([self.program, *[str(word) for word in words]], capture_output=True, text=True, check=False)
        if done.returncode not in codes:
            raise RuntimeError(f"gatehouse {words[0]} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def here(self, *words, codes=(0,)):
        return self.gatehouse(*words, "--site", self.folder, codes=codes)

    def edit(self, path, old, new):
        file = self.folder / path
        text = file.read_text()
        if old not in text:
            raise RuntimeError(f"{path} has no {old!r}")
        file.write_text(text.replace(old, new))

    def set_options(self, path, **options):
        """Corrects options where they stand, adds those that do not stand yet."""
        file = self.folder / path
        text = file.read_text()
        for name, value in options.items():
            line = re.compile(rf"^  {name}: .*$", re.MULTILINE)
            text = line.sub(f"  {name}: {value}", text) if line.search(text) else text.replace("options:\n", f"options:\n  {name}: {value}\n")
        file.write_text(text)

    def run(self, *routes, codes=(0, 3)):
        return self.here("run", *routes, codes=codes)

    def status(self):
        return json.loads(self.here("status", "--json"))

    def balance(self, system):
        """read, stored, unchanged, held, rejected and filtered of all routes of a system, until now."""
        total = {}
        for row in self.status()["intake"]:
            if row["system"] == system:
                for name, count in row["balance"].items():
                    total[name] = total.get(name, 0) + count
        return total

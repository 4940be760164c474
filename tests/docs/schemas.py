"""Every YAML file that we ship or show must fit the JSON Schema of its kind: an editor would mark it otherwise.

    schemas.py PROGRAM ROOT
"""
import pathlib
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skip - the JSON Schemas are not tried: {missing}")
    sys.exit(0)


class Texts(yaml.SafeLoader):
    """As our own loader reads: every scalar is a text."""


Texts.yaml_implicit_resolvers = {}


def kind_of(path):
    if path.name.endswith(".checks.tests.yaml"):
        return None
    for ending, kind in ((".map.yaml", "mapping"), (".tests.yaml", "tests"), (".layout.yaml", "layout")):
        if path.name.endswith(ending):
            return kind
    for folder, kind in (("schemas", "schema"), ("systems", "system"), ("routes", "route")):
        if path.parent.name == folder:
            return kind
    return "site" if path.name == "site.yaml" else None


def main(program, root):
    bad = count = 0
    checkers = {}
    for folder in ("mappings", "config"):
        for path in sorted(pathlib.Path(root, folder).rglob("*.yaml")):
            kind = kind_of(path)
            if kind is None:
                continue
            if kind not in checkers:
                schema = subprocess.run([program, "schema", kind], capture_output=True, text=True, check=True).stdout
                checkers[kind] = jsonschema.Draft7Validator(yaml.safe_load(schema))
            count += 1
            for error in checkers[kind].iter_errors(yaml.load(path.read_text(encoding="utf-8"), Texts)):
                bad += 1
                print(f"{path}: {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}")
    print(f"{'ok' if bad == 0 and count > 0 else 'not ok'} - {count} files fit the JSON Schemas of their kinds")
    return 0 if bad == 0 and count > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

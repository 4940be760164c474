#!/usr/bin/env python3
"""A connector in a shared library: docs/examples/connector is built outside the tree against the installed headers, passes the contract suite,
and works on a site; what may not be loaded is refused in words.

    tests/contract/plugin.py BUILD-FOLDER PROGRAM CONTRACT-SUITE
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITE, PROGRAM, BUILD = (str(Path(sys.argv.pop()).resolve()) for _ in range(3))
FOLDER = Path(tempfile.mkdtemp(prefix="gatehouse-plugin-"))
LIBRARY = FOLDER / "build/maildir.so"

LAYOUT = """layout: note
version: 1
status: example
source: made up
kind: delimited
header: yes
fields:
  ID:   {type: text 10, labels: [pii], doc: Number}
  LAST: {type: text 30, labels: [pii], doc: Last name}
"""
MAPPING = """mapping: note
from: layout note
entities:
  client:
    key: [ID]
    fields:
      name.last: LAST
"""


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, **more)


def done(*words):
    answer = run(*words)
    if answer.returncode != 0:
        raise RuntimeError(f"{words[0]}: {answer.stdout}{answer.stderr}")


def setUpModule():
    done("cmake", "--install", BUILD, "--prefix", FOLDER / "installed", "--component", "connectors")
    shutil.copytree(ROOT / "docs/examples/connector", FOLDER / "source")
    done("cmake", "-G", "Ninja", "-S", FOLDER / "source", "-B", FOLDER / "build", f"-DCMAKE_PREFIX_PATH={FOLDER / 'installed'}")
    done("cmake", "--build", FOLDER / "build")


def tearDownModule():
    shutil.rmtree(FOLDER)


class Plugin(unittest.TestCase):
    def setUp(self):
        self.site = Path(tempfile.mkdtemp())
        self.environment = dict(os.environ, GATEHOUSE_SITE=str(self.site), GATEHOUSE_MAPPINGS=str(ROOT / "mappings"))
        done(PROGRAM, "init", self.site)
        (self.site / "mappings/note.map.yaml").write_text(MAPPING)
        (self.site / "mappings/layouts").mkdir(exist_ok=True)
        (self.site / "mappings/layouts/note.layout.yaml").write_text(LAYOUT)
        (self.site / "systems/desk.yaml").write_text("system: desk\nowner: A\nconnector: maildir\noptions: {folder: mail}\n")
        (self.site / "routes/notes.yaml").write_text("route: notes\nfrom: desk\nmapping: note\nto: hub\n")
        self.plugins = self.site / "plugins"
        self.plugins.mkdir(mode=0o755)
        shutil.copy(LIBRARY, self.plugins / "maildir.so")
        os.chmod(self.plugins / "maildir.so", 0o755)

    def tearDown(self):
        shutil.rmtree(self.site)

    def gatehouse(self, *words):
        return run(PROGRAM, *words, env=self.environment)

    def use(self, *files):
        with open(self.site / "site.yaml", "a", encoding="utf-8") as site:
            site.write(f"untested: yes\nplugins: [{', '.join(files)}]\n")

    def refused(self, words, *files):
        self.use(*(files or ["plugins/maildir.so"]))
        answer = self.gatehouse("check")
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn(words, answer.stdout + answer.stderr)
        self.assertIn("site.yaml", answer.stdout + answer.stderr)

    def built(self, name, text):
        source = FOLDER / (name + ".cpp")
        source.write_text('#include "gatehouse/plugin.hpp"\n' + text)
        done("c++", "-std=c++20", "-shared", "-fPIC", "-I", FOLDER / "installed/include", source, "-o", self.plugins / (name + ".so"))
        os.chmod(self.plugins / (name + ".so"), 0o755)

    def test_the_example_passes_the_contract_suite(self):
        answer = run(SUITE, "--gtest_filter=*/plugin", env={**os.environ, "GATEHOUSE_TEST_PLUGIN": str(LIBRARY)})
        self.assertEqual(answer.returncode, 0, answer.stdout[-4000:])
        self.assertGreaterEqual(int(re.search(r"\[  PASSED  \] (\d+) tests", answer.stdout)[1]), 17)

    def test_a_site_that_names_it_uses_it_like_any_other(self):
        self.use("plugins/maildir.so")
        self.assertIn("waiting in new", self.gatehouse("describe", "maildir").stdout)
        self.assertIn("maildir", self.gatehouse("describe").stdout)
        self.assertEqual(self.gatehouse("check").returncode, 0, self.gatehouse("check").stdout)
        (self.site / "mail/new").mkdir(parents=True)
        (self.site / "mail/new/first.csv").write_text("ID,LAST\n1,Lee\n2,Diaz\n")
        ran = self.gatehouse("run", "notes")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual([one.name for one in (self.site / "mail/cur").iterdir()], ["first.csv:2,S"])
        self.assertIn('"clients": 2', self.gatehouse("status", "--json").stdout)

    def test_without_plugins_its_kind_is_unknown(self):
        self.assertIn("there is no connector \"maildir\"", self.gatehouse("check").stderr + self.gatehouse("check").stdout)

    def test_another_abi_is_refused_before_anything_else_is_looked_at(self):
        self.built("old", 'namespace { const gatehouse::Plugin plugin{.abi = gatehouse::plugin_abi + 1}; }\n'
                          'extern "C" const gatehouse::Plugin* gatehouse_plugin() { return &plugin; }\n')
        self.refused("was built for another version of gatehouse/plugin.hpp", "plugins/old.so")

    def test_a_library_that_others_may_write_is_refused(self):
        os.chmod(self.plugins / "maildir.so", 0o775)
        self.refused("can be written by others than its owner")

    def test_a_folder_that_others_may_write_is_refused(self):
        os.chmod(self.plugins, 0o777)
        self.refused("can be written by others than its owner")

    def test_what_is_no_library_is_refused(self):
        (self.plugins / "text.so").write_text("hello\n")
        self.refused("cannot be loaded", "plugins/text.so")

    def test_what_is_not_there_is_said(self):
        self.refused("there is no such file", "plugins/other.so")

    def test_a_kind_that_is_there_already_is_refused(self):
        self.built("twice", "namespace {\nusing namespace gatehouse;\n"
                            "Result<std::unique_ptr<Sink>> open(const Surroundings&) { return fail(Errc::internal, \"no\"); }\n"
                            'const Connector mine{.kind = "file", .summary = "Mine", .options = {}, .open_sink = open};\n'
                            "const Connector* const all[] = {&mine};\nconst Plugin plugin{.connectors = all};\n}\n"
                            'extern "C" const Plugin* gatehouse_plugin() { return &plugin; }\n')
        self.refused("there is a connector \"file\" already", "plugins/twice.so")


if __name__ == "__main__":
    unittest.main()

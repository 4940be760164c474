#!/usr/bin/env bash
# The manual pages: one for each command, which man and mandoc render without a warning, and which say what --help says.
#   tests/golden/man.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$program" man --to "$scratch/man"
failed=0
complain() { echo "FAILED: $*"; failed=1; }

commands=$("$program" --help | sed -n '/^Subcommands:/,/^Exit codes:/s/^  \([a-z-]\+\) .*/\1/p')
[[ $(wc -w <<<"$commands") -gt 30 ]] || complain "--help lists too few commands"
for command in $commands; do
  page=$scratch/man/gatehouse-$command.1
  [[ -s $page ]] || { complain "$command has no page"; continue; }
  "$program" man "$command" | cmp -s - "$page" || complain "man $command prints another page"
  for option in $("$program" "$command" --help | grep -oE '^  (-[a-zA-Z],)?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
    grep -qF -- "${option//-/\\-}" "$page" || complain "the page of $command does not say $option"
  done
done
if command -v mandoc >/dev/null; then
  # No page has a date: it is the program's, and two builds of it give the same bytes.
  said=$(mandoc -Tlint -Wwarning "$scratch"/man/*.1 | grep -v 'missing date' || true)
  [[ -z $said ]] || complain "mandoc: $said"
else
  echo "SKIPPED: mandoc is not here"
fi
if command -v man >/dev/null && [[ ! -L $(command -v man) ]]; then
  for page in "$scratch"/man/*.1; do
    said=$(LC_ALL=C.UTF-8 MANWIDTH=100 man --warnings -l "$page" 2>&1 >"$scratch/rendered")
    [[ -z $said ]] || complain "man: $said"
    [[ -s $scratch/rendered ]] || complain "man renders nothing of $page"
  done
  LC_ALL=C.UTF-8 MANWIDTH=100 man -l "$scratch/man/gatehouse-doctor.1" | grep -q -- '--patience' || complain "an option is not in the rendered page"
fi
[[ $failed -eq 0 ]] && echo "$(wc -w <<<"$commands") commands have their pages"
exit $failed

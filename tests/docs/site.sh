#!/usr/bin/env bash
# docs/ as a site: every link leads somewhere, every page is in the navigation, and nothing is loaded from elsewhere.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
command -v mkdocs >/dev/null || { echo "skip - mkdocs is not installed, so the documentation site was not built"; exit 0; }
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
failed=0
say() { if [[ -z $2 ]]; then echo "ok - $1"; else echo "$2"; echo "not ok - $1"; failed=1; fi; }

cd "$root" || exit 2
said=$(mkdocs build --strict --quiet --site-dir "$site" 2>&1) && said=
say "the documentation site is built, and every link in it leads somewhere" "$said"
missing=$(find docs -name '*.md' -not -path 'docs/examples/*' -not -path 'docs/decisions/*' -printf '%P\n' |
  while read -r page; do grep -q ": $page\$" mkdocs.yml || echo "not in the navigation of mkdocs.yml: $page"; done)
say "every page is in its navigation" "$missing"
loaded=$(grep -rnoE '<(script|img|iframe|source)[^>]* src="(https?:)?//[^"]*|<link[^>]* href="(https?:)?//[^"]*|(url\(|@import )["'\'']?(https?:)?//[^)"'\'']*' "$site" --include=*.html --include=*.css | head -n 5)
say "it loads nothing from elsewhere" "$loaded"
exit $failed

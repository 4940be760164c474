#!/usr/bin/env bash
# What must not stand in our sources: constructs that have hurt, names that say nothing, files too long to read.
#   tests/rules/words.sh [FOLDER]
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2

sources() { find include gateway connectors tests -name '*.[ch]pp' -not -path '*/console/*' | sort; }
failed=0

# No line of our sources may match PATTERN (extended regular expression); comments count too if MODE is text.
forbid() {  # SENTENCE PATTERN MODE
  local hits
  if [[ $3 == code ]]; then
    hits=$(sources | xargs awk -v pattern="$2" '{ line = $0; sub(/\/\/.*/, "", line); if (line ~ pattern) print FILENAME ":" FNR ": " $0 }')
  else
    hits=$(sources | xargs grep -nE -- "$2" || true)
  fi
  if [[ -z $hits ]]; then
    echo "ok - $1"
  else
    echo "$hits"
    echo "not ok - $1"
    failed=1
  fi
}

forbid "nobody uses std::regex: it crashes on long input and takes seconds on hostile patterns" 'std::regex|<regex>' code
forbid "nobody uses coroutines: g++ 12 destroys temporaries twice" 'co_await|co_yield|co_return|<coroutine>' code
forbid "nobody writes using namespace std" 'using namespace std *;' code
forbid "nobody puts off work in the sources" '(TODO|FIXME)([^A-Za-z]|$)' text
forbid "nobody names a type Manager, Util or Impl" '(class|struct) [A-Za-z]*(Manager|Utils?|Impl)[ ;{:]' code
forbid "nobody calls malloc, free, strcpy, sprintf or system" '(^|[^A-Za-z_:.>])(malloc|free|strcpy|strcat|sprintf)\(|std::system\(|[ (;]system\("' code
forbid "each NOLINT names its check" 'NOLINT(NEXTLINE)?($|[^(A-Z])' text

twice=$(for folder in gateway/hub/store/migrations gateway/hub/store/migrations/postgresql; do ls "$folder" | grep -o '^[0-9]*' | sort | uniq -d; done)
if [[ -z $twice ]]; then
  echo "ok - each migration of the store has a number of its own"
else
  echo "migration $twice"
  echo "not ok - each migration of the store has a number of its own"
  failed=1
fi

long=$(find include gateway connectors -name '*.[ch]pp' -print0 | xargs -0 wc -l | awk '$2 != "total" && $1 > 500 {print $2 ": " $1 " lines"}')
if [[ -z $long ]]; then
  echo "ok - no source file is longer than 500 lines"
else
  echo "$long"
  echo "not ok - no source file is longer than 500 lines"
  failed=1
fi

twice=$(find gateway/hub/store/migrations -name '*.sql' | sed -E 's#/([0-9]+)_[^/]*$#/\1#' | sort | uniq -d)
if [[ -z $twice ]]; then
  echo "ok - each step of the store's tables has a number of its own"
else
  echo "$twice"
  echo "not ok - each step of the store's tables has a number of its own"
  failed=1
fi

headless=$(find include gateway connectors -name '*.hpp' | sort | while read -r file; do
  [[ $(head -c 3 "$file") == /// ]] || echo "$file: a header opens with a /// sentence"
done)
if [[ -z $headless ]]; then
  echo "ok - each header opens with a sentence"
else
  echo "$headless"
  echo "not ok - each header opens with a sentence"
  failed=1
fi
exit $failed

#!/usr/bin/env bash
# The console in Debian's own Chromium, on the sample world: what is committed is what the sources build; each page,
# looked at by axe; whole stories by keyboard alone.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
programs=${GATEHOUSE_PROGRAMS:-$root/build/test}
work=$(mktemp -d)
server=''
trap '[[ -z $server ]] || kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
failed=0

for needed in node npm chromium; do
  command -v "$needed" >/dev/null || { echo "skip - there is no $needed"; exit 0; }
done
packages() {  # FOLDER: its packages, exactly those of the lock file, in a folder of ours
  mkdir -p "$work/$2" && cp "$1"/package.json "$1"/package-lock.json "$1"/.npmrc "$work/$2/" &&
    (cd "$work/$2" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null)
}

# 1. The built files are those of the sources, to the byte.
if packages "$root/gateway/console" console >"$work/npm.log" 2>&1; then
  cp -r "$root/gateway/console/"{build.mjs,tsconfig.json,src} "$work/console/"
  if (cd "$work/console" && npx --no-install tsc --noEmit && node build.mjs built) >"$work/build.log" 2>&1 &&
    diff -r "$work/console/built" "$root/gateway/console/dist" >>"$work/build.log" 2>&1; then
    echo "ok - the built console is what its sources build, to the byte"
  else
    cat "$work/build.log"; echo "not ok - the built console is what its sources build (cd gateway/console && npm ci && npm run build)"; failed=1
  fi
  (cd "$work/console" && npx --no-install esbuild src/cron.ts --format=esm --outfile=cron.mjs --log-level=error) &&
    node "$here/words.mjs" "$work/console/cron.mjs" || failed=1
else
  cat "$work/npm.log"; echo "skip - the packages of the console cannot be fetched here"
fi
packages "$here" driver >"$work/npm.log" 2>&1 || { cat "$work/npm.log"; echo "skip - the browser's driver cannot be fetched here"; exit $failed; }
cp "$here"/*.mjs "$work/driver/"

# 2. The sample world, and a service on it.
site=$work/site
"$root/quickstart" --programs "$programs" --into "$site" --people "${GATEHOUSE_PEOPLE:-400}" >"$work/quickstart.log" 2>&1 ||
  { tail -n 20 "$work/quickstart.log"; echo "not ok - quickstart makes the sample world"; exit 1; }
sed -i 's/^api:.*/api: {listen: 127.0.0.1:0}/' "$site/site.yaml"
cp -r "$here/counters/." "$site/"
# Two deliveries as after an outage: the one was refused, of the other nobody knows.
python3 - "$site/state/hub.db" <<'END' || { echo "not ok - deliveries are made to wait"; exit 1; }
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as store:
    first, second = (row[0] for row in store.execute(
        "SELECT change FROM delivery WHERE state = 1 AND route = (SELECT id FROM delivery_route WHERE name = 'vos') ORDER BY change LIMIT 2"))
    for change, reason in ((first, "too-long"), (second, "fails-alone: 503")):
        assert store.execute("UPDATE delivery SET state = 3, reason = ? WHERE change = ? AND route = (SELECT id FROM delivery_route WHERE name = 'vos')",
                             (reason, change)).rowcount == 1
    store.execute("UPDATE delivery_route SET delivered = delivered - 2, held = held + 2 WHERE name = 'vos'")
END
mkdir -p "$site"/in/counter-{north,south}/pending
mkfifo "$work/ready"
export GATEHOUSE_MAPPINGS=$root/mappings
"$programs/gatehouse" serve --site "$site" --ready-fd 3 3>"$work/ready" 2>"$work/serve.log" </dev/null &
server=$!
address=$(timeout 30 cat "$work/ready")
[[ -n $address ]] || { cat "$work/serve.log"; echo "not ok - the service answers"; exit 1; }

# With --full: a program that was built without the console works, and its tests say what they leave out.
if [[ ${GATEHOUSE_FULL:-no} == yes ]]; then
  if "$here/without.sh" "$work/without" >"$work/without.log" 2>&1; then
    echo "ok - a program built without the console says so at its address, and answers all else"
  else
    tail -n 20 "$work/without.log"; echo "not ok - a program built without the console says so at its address, and answers all else"; failed=1
  fi
fi

# 3. The browser.
cd "$work/driver" || exit 1
timeout "${GATEHOUSE_BROWSER_TIME:-150}" node pages.mjs "http://$address" "$site" "$programs/gatehouse" "${GATEHOUSE_PICTURES:-}" </dev/null || failed=1
exit $failed

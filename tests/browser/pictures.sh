#!/usr/bin/env bash
# Takes the pictures of docs/pictures/console/ anew, on a sample world of made-up people. To look through all pages, dark and
# narrow too: GATEHOUSE_LOOK=all GATEHOUSE_PICTURES=FOLDER tests/browser/run.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
GATEHOUSE_PICTURES=$(cd "$here/../.." && pwd)/docs/pictures/console GATEHOUSE_PEOPLE=${GATEHOUSE_PEOPLE:-1500} GATEHOUSE_BROWSER_TIME=300 \
  exec "$here/run.sh"

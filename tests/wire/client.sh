#!/bin/sh
# The real supabase-js under node against the tables of the recordings, on both databases: client.sh BUILD
# Skipped, with a word, where node 20 is missing or npm cannot install the library.
set -eu
build=$1
place=$build/wire-client
skip() {
    echo "skipped: $1"
    exit 0
}
command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null ||
    skip "node 20 or later, or npm, is missing"
mkdir -p "$place"
cp tests/wire/client.mjs tests/wire/package.json "$place"
test -d "$place/node_modules/@supabase/supabase-js" ||
    (cd "$place" && timeout 60 npm install --no-package-lock --ignore-scripts --no-audit --no-fund) \
        >"$place/install.log" 2>&1 ||
    skip "npm cannot install supabase-js (see $place/install.log)"
exec node "$place/client.mjs" "$build/tests/tools/wire" tests/wire/supabase-js-requests.json

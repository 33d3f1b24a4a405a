#!/bin/sh
# A first synchronisation with curl and the sqlite3 shell: pages of the hub into tables like the console's, indexes
# afterwards. The next page is fetched while one is stored.
#     pull_curl.sh json_each|jq URL TOKEN_FILE DATABASE PAGE ROWS
# ROWS: of each table, after which it ends.
set -eu
how=$1 url=$2 token=$3 database=$4 page=$5 rows=$6
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'Authorization: Bearer %s\nContent-Type: application/json\n' "$(cat "$token")" >"$work/headers"

columns_operators="id name email phone region availability is_active row_version"
columns_sessions="id client_id title date starts_at ends_at status setup_ids region min_operators \
marketplace_visible review row_version"

sqlite3 "$database" >"$work/out" <<'SQL'
PRAGMA journal_mode = WAL;
CREATE TABLE operators(id TEXT PRIMARY KEY, name, email, phone, region, availability, is_active, row_version)
    WITHOUT ROWID;
CREATE TABLE sessions(id TEXT PRIMARY KEY, client_id, title, date, starts_at, ends_at, status, setup_ids, region,
    min_operators, marketplace_visible, review, row_version) WITHOUT ROWID;
SQL

fetch() { # table, after, file
    curl -sS -H "@$work/headers" -o "$3" -d "{\"t\":\"$1\",\"after\":$2,\"limit\":$page}" \
        "$url/rest/v1/rpc/cb_snapshot"
}

keep_json_each() { # table, file
    sql=
    for column in $2; do sql="$sql, value ->> '$column'"; done
    echo "PRAGMA synchronous = NORMAL;
          INSERT INTO $1 SELECT ${sql#, } FROM json_each(readfile('$3'), '\$.rows');" | sqlite3 "$database"
}

keep_jq() {
    fields=
    for column in $2; do fields="$fields, .$column"; done
    jq -r ".rows[] | [${fields#, }] | map(if type == \"array\" or type == \"object\" then tojson else . end) | @csv" \
        "$3" >"$work/page.csv"
    sqlite3 "$database" "PRAGMA synchronous = NORMAL" ".import --csv $work/page.csv $1"
}

pull() { # table, its columns
    done=0 file=$work/a other=$work/b
    fetch "$1" null "$file"
    while :; do
        next=$(head -c 200 "$file" | sed -n 's/.*"next":\(null\|\[[^]]*\]\).*/\1/p')
        done=$((done + page))
        test "$next" = null || test "$done" -ge "$rows" || fetch "$1" "$next" "$other" &
        "keep_$how" "$1" "$2" "$file"
        wait
        test "$next" != null && test "$done" -lt "$rows" || break
        swap=$file file=$other other=$swap
    done
}

pull operators "$columns_operators"
pull sessions "$columns_sessions"
sqlite3 "$database" 'CREATE INDEX sessions_date ON sessions(date)'

"""A first synchronisation with urllib and sqlite3: pages of the hub into tables like the console's, indexes afterwards.

    pull_python.py URL TOKEN_FILE DATABASE PAGE ROWS

ROWS: of each table, after which it ends.
"""
import json
import sqlite3
import sys
import urllib.request

COLUMNS = {
    "operators": "id name email phone region availability is_active row_version",
    "sessions": "id client_id title date starts_at ends_at status setup_ids region min_operators"
                " marketplace_visible review row_version",
}
TEXTS = ("availability", "setup_ids")


def fetch(url, token, table, after, page):
    body = json.dumps({"t": table, "after": after, "limit": page}).encode()
    request = urllib.request.Request(
        url + "/rest/v1/rpc/cb_snapshot", body,
        {"Authorization": "Bearer " + token, "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def pull(database, url, token, table, page, rows):
    names = COLUMNS[table].split()
    database.execute(
        f"CREATE TABLE {table}(id TEXT PRIMARY KEY, {', '.join(names[1:])}) WITHOUT ROWID")
    insert = f"INSERT INTO {table} VALUES({', '.join('?' * len(names))})"
    after, done = None, 0
    while done < rows:
        answer = fetch(url, token, table, after, page)
        for row in answer["rows"]:
            for name in TEXTS:
                if row.get(name) is not None:
                    row[name] = json.dumps(row[name], separators=(",", ":"), ensure_ascii=False)
        with database:
            database.executemany(insert, ([row[name] for name in names] for row in answer["rows"]))
        after, done = answer["next"], done + page
        if after is None:
            break


def main():
    url, token_file, path, page, rows = sys.argv[1:]
    with open(token_file, encoding="ascii") as file:
        token = file.read().strip()
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    for table in COLUMNS:
        pull(database, url, token, table, int(page), int(rows))
    database.execute("CREATE INDEX sessions_date ON sessions(date)")
    database.close()


main()

#!/bin/sh
# Applies each new file of migrations/ in name order, outside a transaction:
# a file brings its own BEGIN and COMMIT where it wants one.
set -eu

run() { psql "$DATABASE_URL" --quiet --no-psqlrc -v ON_ERROR_STOP=1 "$@"; }

run -c 'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())'

for file in migrations/*.sql; do
  name=$(basename "$file")
  applied=$(run -At -v name="$name" <<'SQL'
SELECT count(*) FROM schema_migrations WHERE name = :'name';
SQL
  )
  [ "$applied" = 0 ] || continue
  echo "applying $name"
  run -f "$file"
  run -v name="$name" <<'SQL'
INSERT INTO schema_migrations (name) VALUES (:'name');
SQL
done

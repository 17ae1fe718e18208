"""All saved questions over the same events: DuckDB's Python package and `examples/ask`, one run, the same threads.

    cargo build --release -p events --examples
    target/release/examples/generate 1000000000 > events.ndjson
    python crates/events/bench/compare.py events.ndjson target/release/examples/ask [ROUNDS]

DuckDB loads the file into a table in memory and runs the seven questions on it; time is load and queries together.
`ask` reads the same file from standard input. The rounds alternate, the middle of each is compared.
"""

import json
import os
import statistics
import subprocess
import sys
import time

import duckdb

THREADS = os.cpu_count()
WEIGHT = "1 / coalesce(sample_rate, 1)"
FAILED = "(outcome IN ('error', 'timeout') OR status_code >= 500)"

QUESTIONS = [
    f"""SELECT coalesce(user.subscription, '(none)') tier, sum({WEIGHT}) requests,
        sum({WEIGHT}) FILTER ({FAILED}) errors FROM e GROUP BY 1 ORDER BY errors / requests DESC""",
    f"""SELECT method, route, sum({WEIGHT}), sum({WEIGHT}) FILTER ({FAILED}), quantile_cont(duration_ms, [0.5, 0.95, 0.99])
        FROM e GROUP BY 1, 2 ORDER BY 5""",
    f"""SELECT route, sum({WEIGHT}), sum({WEIGHT}) FILTER (duration_ms > 2000), quantile_cont(duration_ms, 0.95),
        sum(performance.db_duration_ms * {WEIGHT}) FILTER (duration_ms > 2000),
        sum(cart.total * {WEIGHT}) FILTER (duration_ms > 2000), arg_max(request_id, duration_ms)
        FROM e WHERE route ILIKE '%checkout%' GROUP BY 1""",
    f"""SELECT error.code, sum({WEIGHT}), count(DISTINCT user.id), sum(cart.total * {WEIGHT}), sum(user.lifetime_value_cents)
        FROM e WHERE {FAILED} GROUP BY 1 ORDER BY 4 DESC""",
    f"""SELECT service, deployment_id, min(timestamp), sum({WEIGHT}), sum({WEIGHT}) FILTER ({FAILED}),
        quantile_cont(duration_ms, 0.95) FROM e GROUP BY 1, 2 ORDER BY 3""",
    f"""SELECT error.code, sum({WEIGHT}), count(DISTINCT route), mode(route), min(timestamp), max(timestamp), min(request_id)
        FROM e WHERE {FAILED} GROUP BY 1 ORDER BY 2 DESC""",
    f"""SELECT flag, value, sum(w), sum(w) FILTER (failed), quantile_cont(duration_ms, 0.95) FROM (
          SELECT 'new_checkout' flag, feature_flags.new_checkout::text AS value, {WEIGHT} w, {FAILED} failed, duration_ms FROM e
          UNION ALL SELECT 'search_ranker', feature_flags.search_ranker, {WEIGHT}, {FAILED}, duration_ms FROM e)
        GROUP BY 1, 2 ORDER BY 1, 2""",
]


def with_duckdb(path):
    start = time.perf_counter()
    database = duckdb.connect()
    database.execute(f"SET threads = {THREADS}")
    database.execute(f"CREATE TABLE e AS SELECT * FROM read_json(?, format = 'newline_delimited')", [path])
    loaded = time.perf_counter() - start
    for question in QUESTIONS:
        database.execute(question).fetchall()
    return time.perf_counter() - start, loaded


def with_ask(path, program):
    start = time.perf_counter()
    with open(path, "rb") as events:
        subprocess.run([program], stdin=events, stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - start


def main():
    path, program = sys.argv[1], sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    ours, theirs, loads = [], [], []
    for _ in range(rounds):
        ours.append(with_ask(path, program))
        total, loaded = with_duckdb(path)
        theirs.append(total)
        loads.append(loaded)
    left, right = statistics.median(ours), statistics.median(theirs)
    print(json.dumps({
        "bytes": os.path.getsize(path), "threads": THREADS, "rounds": rounds, "duckdb": duckdb.__version__,
        "ask_seconds": round(left, 3), "duckdb_seconds": round(right, 3),
        "duckdb_load_seconds": round(statistics.median(loads), 3), "ratio": round(left / right, 3),
    }))


main()

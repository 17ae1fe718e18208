"""Reads every generated definition and question with sqlglot, in the dialect it is for. By hand; needs `pip install sqlglot`.

    for store in clickhouse bigquery athena; do cargo run -q -p events --example schema $store > $store.sql; done
    python crates/events/bench/check_schema.py clickhouse.sql bigquery.sql athena.sql
"""

import pathlib
import sys

import sqlglot
from sqlglot import exp

for name in sys.argv[1:]:
    dialect = pathlib.Path(name).stem
    statements = [s for s in sqlglot.parse(pathlib.Path(name).read_text(), read=dialect) if s is not None]
    kinds = [type(statement).__name__ for statement in statements]
    opaque = [statement for statement in statements if isinstance(statement, exp.Command)]
    assert kinds[0] == "Create" and kinds[1:] == ["Select"] * 7 and not opaque, (name, kinds)
    print(f"{dialect}: {len(statements)} statements read, sqlglot {sqlglot.__version__}")

"""Processor seconds of each family of functions: a compiled route, DuckDB and Polars in turn, each on one core and as a
process of its own, from CSV to CSV. The family `nothing` copies; its seconds are taken off all others."""

import json
import os
import resource
import subprocess
import sys

ROUNDS = 5

# Seconds by which runs of one command differ: what is no larger says nothing.
NOISE = 0.02

SQL = """
import duckdb, sys
con = duckdb.connect(config={"threads": 1})
con.execute("set timezone = 'UTC'")
con.execute(f"copy (select {sys.argv[1]} as y from read_csv('in.csv', all_varchar=true)) to 'out.csv' (header)")
"""

POLARS = """
import sys
from decimal import Decimal
import polars as pl
names = {name: pl.col(name) for name in "xndtjc"}
made = eval(sys.argv[1], {"pl": pl, "Decimal": Decimal, **names})
pl.read_csv("in.csv", infer_schema=False).select(y=made).write_csv("out.csv")
"""


def seconds(command, environment):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(directory):
    os.chdir(directory)
    os.sched_setaffinity(0, {0})
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    with open("families.json", encoding="utf-8") as file:
        families = json.load(file)
    runners = {
        "etlc": lambda one: [f"generated/bin/{one['route']}", "--project", "."],
        "duckdb": lambda one: one["sql"] and [sys.executable, "-c", SQL, one["sql"]],
        "polars": lambda one: one["polars"] and [sys.executable, "-c", POLARS, one["polars"]],
    }
    found = {}
    for one in families:
        for _ in range(ROUNDS):
            for tool, runner in runners.items():
                command = runner(one)
                if command:
                    try:
                        took = seconds(command, environment)
                        found.setdefault((one["family"], tool), []).append(took)
                    except subprocess.CalledProcessError as error:
                        print(f"{tool} fails at {one['family']}: {error.stderr.decode()[-300:]}", file=sys.stderr)
    median = lambda times: sorted(times)[len(times) // 2]
    print(f"processor seconds on one core, medians of {ROUNDS}; in brackets without those of `nothing`, and etlc's share")
    print(f"{'family':22}" + "".join(f"{tool:>24}" for tool in runners))
    for one in families:
        family = one["family"]
        own = lambda tool: median(found[family, tool]) - median(found["nothing", tool])
        cells = []
        for tool in runners:
            if (family, tool) not in found:
                cells.append(f"{'-':>24}")
                continue
            share = ""
            if tool != "etlc" and family != "nothing" and min(own(tool), own("etlc")) > NOISE:
                share = f" {own('etlc') / own(tool):.2f}"
            cells.append(f"{median(found[family, tool]):8.2f} ({own(tool):5.2f}{share})".rjust(24))
        print(f"{family:22}" + "".join(cells))


main(sys.argv[1])

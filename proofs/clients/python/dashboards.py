"""Builds two dashboards over time from the feed alone, with SQL in DuckDB, and compares their numbers."""

import json
import sys
import urllib.request

import duckdb

SERVICE, FOLDER, EXPECTED = sys.argv[1:4]
TABLES = ["Dates", "FindingHistory", "CoverageHistory", "MeasureHistory"]

BURN_DOWN = """
WITH months AS (SELECT yearMonth, max(day) AS monthEnd FROM Dates WHERE year = 2025 GROUP BY yearMonth),
unowned AS (SELECT * FROM FindingHistory WHERE report = 'unowned-touchpoints')
SELECT
  yearMonth AS month,
  (SELECT count(*) FROM unowned WHERE day <= monthEnd AND (endDay IS NULL OR endDay > monthEnd)) AS open,
  (SELECT count(*) FROM unowned WHERE beginning = 'found' AND strftime(day, '%Y-%m') = yearMonth) AS opened,
  (SELECT count(*) FROM unowned WHERE ending = 'closed' AND strftime(endDay, '%Y-%m') = yearMonth) AS closed
FROM months
ORDER BY month
"""

COVERAGE = """
WITH coverage AS (
  SELECT yearMonth, avg(owned / touchpoints) AS ownedRatio, max(day) AS lastRecorded
  FROM CoverageHistory
  JOIN Dates USING (day)
  WHERE year = 2025
  GROUP BY yearMonth
)
SELECT
  yearMonth AS month,
  ownedRatio,
  (SELECT arg_max(actual, day) FROM MeasureHistory WHERE measureId = 'complaints' AND day <= lastRecorded) AS complaints
FROM coverage
ORDER BY month
"""


def main():
    for table in TABLES:
        with urllib.request.urlopen(f"{SERVICE}/tables/{table}.parquet") as response:
            path = f"{FOLDER}/{table}.parquet"
            with open(path, "wb") as file:
                file.write(response.read())
        duckdb.sql(f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{path}')")
    with open(EXPECTED) as file:
        expected = json.load(file)
    differences = compare("burnDown", BURN_DOWN, expected) + compare("coverage", COVERAGE, expected)
    sys.exit(1 if differences else 0)


def compare(name, query, expected):
    relation = duckdb.sql(query)
    print(relation)
    rows = [dict(zip(relation.columns, row)) for row in relation.fetchall()]
    wanted = expected[name]
    pairs = [(row.get(column), value) for row, want in zip(rows, wanted) for column, value in want.items()]
    differences = sum(1 for found, value in pairs if not is_equal(found, value)) + abs(len(rows) - len(wanted))
    print(f"{name}: {len(pairs)} values compared, {differences} differences")
    return differences + (0 if pairs else 1)


def is_equal(found, wanted):
    if isinstance(wanted, str) or found is None:
        return found == wanted
    return abs(found - wanted) < 1e-9


main()

"""Reads every table in every format as BI tools do, and compares values and types with the API's JSON."""

import io
import json
import re
import sys
import urllib.request
from datetime import date, datetime, timezone
from urllib.parse import quote

import duckdb
import openpyxl
import pandas
import pyarrow
import pyarrow.ipc
import pyarrow.parquet

SERVICE = sys.argv[1]
compared = 0
differences = []

ARROW_TYPES = {
    "string": pyarrow.string(),
    "integer": pyarrow.int64(),
    "number": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "date": pyarrow.date32(),
    "dateTime": pyarrow.timestamp("ms", tz="UTC"),
}
DUCKDB_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "dateTime": "TIMESTAMP WITH TIME ZONE",
    "strings": "VARCHAR[]",
}


def main():
    wanted = expectations()
    for table in get("/tables")["tables"]:
        if not table["required"]:
            # No other route of the API has the rows of history and overviews: there all formats must agree.
            elements = wanted.get(table["name"])
            compare_table(table, get(f"/tables/{table['name']}.json") if elements is None else elements)
    for difference in differences[:20]:
        print(difference)
    print(f"{compared} comparisons, {len(differences)} differences")
    sys.exit(1 if differences or compared == 0 else 0)


def compare_table(table, elements):
    name, columns = table["name"], table["columns"]
    rows = [[element.get(column["name"]) for column in columns] for element in elements]
    for reader in (read_json, read_ndjson, read_csv, read_parquet, read_pandas, read_duckdb, read_arrow, read_xlsx):
        read = reader(name, columns)
        check(f"{name} {reader.__name__}: rows", len(rows), len(read))
        for want, have in zip(sorted(rows, key=order), sorted(read, key=order)):
            for column, wanted, found in zip(columns, want, have):
                check(f"{name}.{column['name']} {reader.__name__}", wanted, found)


def expectations():
    """The rows of every table by the other routes of the API."""
    model = get("/model")
    wanted = {}
    names = {}
    for kind in model["kinds"]:
        nodes = pages(kind["path"])
        names.update({(kind["name"], node["id"]): node["name"] for node in nodes})
        wanted[pascal(kind["path"][1:])] = nodes
        owner = kind["name"][0].lower() + kind["name"][1:] + "Id"
        wanted[f"{kind['name']}Tags"] = [
            {owner: node["id"], "position": place + 1, "tag": tag}
            for node in nodes
            for place, tag in enumerate(node.get("tags", []))
        ]
    for kind in model["relationshipTypes"]:
        name = pascal(kind["name"])
        name += "Relationships" if name in wanted else ""
        wanted[name] = [flat(link) for link in pages(f"/relationships?type={kind['name']}")]
    for report in get("/reports")["reports"]:
        if any(parameter["isRequired"] for parameter in report["parameters"]):
            continue
        name = pascal(report["name"])
        name += "Report" if name in wanted else ""
        wanted[name] = get(f"{report['href']}?limit=100000")["rows"]
    listed = pages("/findings")
    summaries = [quote(finding["key"], safe="") for finding in listed if finding["isSummary"]]
    findings = listed + [member for summary in summaries for member in pages(f"/findings?partOf={summary}")]
    wanted["FindingElements"] = [
        {
            "key": f"{finding['key']}#{place + 1}",
            "findingKey": finding["key"],
            "position": place + 1,
            "name": names[(element["kind"], element["id"])],
            "severity": finding.get("severity"),
            "priority": finding.get("priority"),
            **element,
        }
        for finding in findings
        for place, element in enumerate(finding["elements"])
    ]
    wanted["Findings"] = [
        {
            **finding,
            **{part: [f"{e['kind']}/{e['id']}" for e in finding[part]] for part in ("elements", "actors")},
        }
        for finding in findings
    ]
    post("/reports/role-gaps/runs")
    return wanted


def flat(link):
    ends = {f"{end}{part.capitalize()}": link[end].get(part) for end in ("from", "to") for part in ("kind", "id", "name")}
    return {**link, **ends}


def read_json(name, columns):
    return [list(row.values()) for row in json.loads(fetch(f"/tables/{name}.json"))]


def read_ndjson(name, columns):
    lines = fetch(f"/tables/{name}.ndjson").decode().split("\n")
    return [list(json.loads(line).values()) for line in lines if line]


def read_csv(name, columns):
    text = io.BytesIO(fetch(f"/tables/{name}.csv?lossless=true"))
    frame = pandas.read_csv(text, dtype=str, keep_default_na=False)
    check(f"{name} CSV header", [column["name"] for column in columns], list(frame.columns))
    return [[from_text(column["type"], cell) for column, cell in zip(columns, row)] for row in frame.values.tolist()]


def read_parquet(name, columns):
    table = pyarrow.parquet.read_table(io.BytesIO(fetch(f"/tables/{name}.parquet")))
    table.validate(full=True)
    return typed_rows(name, columns, table)


def read_arrow(name, columns):
    table = pyarrow.ipc.open_file(io.BytesIO(fetch(f"/tables/{name}.arrow"))).read_all()
    table.validate(full=True)
    return typed_rows(name, columns, table)


def read_pandas(name, columns):
    frame = pandas.read_parquet(io.BytesIO(fetch(f"/tables/{name}.parquet")), dtype_backend="pyarrow")
    return [list(map(plain, row.values())) for row in pyarrow.Table.from_pandas(frame).to_pylist()]


def read_duckdb(name, columns):
    path = sys.argv[2] + "/table.parquet"
    with open(path, "wb") as file:
        file.write(fetch(f"/tables/{name}.parquet"))
    relation = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
    check(f"{name} DuckDB types", [DUCKDB_TYPES[c["type"]] for c in columns], [str(t) for t in relation.types])
    return [[plain(value) for value in row] for row in relation.fetchall()]


def read_xlsx(name, columns):
    book = openpyxl.load_workbook(io.BytesIO(fetch(f"/tables/{name}.xlsx?lossless=true")), read_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    check(f"{name} XLSX header", [column["name"] for column in columns], list(header))
    book.close()
    return [[from_cell(column["type"], cell) for column, cell in zip(columns, row)] for row in rows]


def typed_rows(name, columns, table):
    for column, field in zip(columns, table.schema):
        check(f"{name} column", column["name"], field.name)
        if column["type"] == "strings":
            check(f"{name}.{field.name} type", pyarrow.string(), field.type.value_type)
        else:
            check(f"{name}.{field.name} type", ARROW_TYPES[column["type"]], field.type)
    return [list(map(plain, row.values())) for row in table.to_pylist()]


def plain(value):
    if isinstance(value, datetime):
        text = value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return text.replace(".000Z", "Z")
    return value.isoformat() if isinstance(value, date) else value


def from_text(type, text):
    if text == "":
        return None
    if type == "integer":
        return int(text)
    if type == "number":
        return float(text)
    if type == "boolean":
        return {"true": True, "false": False}[text]
    return items(text) if type == "strings" else text


def from_cell(type, cell):
    if cell is None:
        return None
    if type == "strings":
        return items(cell)
    if type == "date" and isinstance(cell, datetime):
        return cell.date().isoformat()
    return plain(cell.replace(tzinfo=timezone.utc)) if isinstance(cell, datetime) else cell


def items(cell):
    return json.loads(cell) if cell.startswith("[") else cell.split(";")


def order(row):
    return [(value is not None, str(value)) for value in row if not isinstance(value, (float, bool))]


def pascal(name):
    return "".join(word.capitalize() for word in re.split("[-_]", name))


def pages(path):
    found, cursor = [], None
    while True:
        query = f"limit=100&cursor={cursor}" if cursor else "limit=100"
        page = get(f"{path}{'&' if '?' in path else '?'}{query}")
        found += page["items"]
        cursor = page["nextCursor"]
        if cursor is None:
            return found


def check(place, wanted, found):
    global compared
    compared += 1
    if wanted != found or isinstance(wanted, bool) != isinstance(found, bool):
        differences.append(f"{place}: {found!r} instead of {wanted!r}")


def get(path):
    return json.loads(fetch(path))


def fetch(path):
    with urllib.request.urlopen(SERVICE + path) as response:
        return response.read()


def post(path):
    with urllib.request.urlopen(urllib.request.Request(SERVICE + path, method="POST")) as response:
        return response.read()


main()

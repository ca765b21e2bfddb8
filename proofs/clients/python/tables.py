"""Reads every table in every format with the programs that people use, and compares values and types with the API's JSON."""

import io
import csv
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from datetime import date, datetime, timezone
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import chdb
import duckdb
import duckdb_extension_httpfs
import fastparquet
import openpyxl
import pandas
import polars
import pyarrow
import pyarrow.ipc
import pyarrow.parquet
from tableauhyperapi import Connection, CreateMode, HyperProcess, Telemetry

SERVICE, FOLDER, *SELECTED = sys.argv[1:]
# A list: Hyper files have none, ClickHouse none that are missing, fastparquet some only if one is empty or missing.
NOT_READ = object()
compared = 0
differences = []
totals = {}

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
POLARS_TYPES = {
    "string": polars.String,
    "integer": polars.Int64,
    "number": polars.Float64,
    "boolean": polars.Boolean,
    "date": polars.Date,
    "dateTime": polars.Datetime("ms", "UTC"),
    "strings": polars.List(polars.String),
}
CLICKHOUSE_TYPES = {
    "string": "Nullable(String)",
    "integer": "Nullable(Int64)",
    "number": "Nullable(Float64)",
    "boolean": "Nullable(Bool)",
    "date": "Nullable(Date32)",
    "dateTime": "Nullable(DateTime64(3, 'UTC'))",
    "strings": "Array(String)",
}
# Int64 and boolean, in which values may be missing, count as int64 and bool.
PANDAS_TYPES = {
    "string": "object",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "datetime64[ns]",
    "dateTime": "datetime64[ms]",
}
HYPER_TYPES = {
    "string": "TEXT",
    "integer": "BIG_INT",
    "number": "DOUBLE",
    "boolean": "BOOL",
    "date": "DATE",
    "dateTime": "TIMESTAMP_TZ",
}


def main():
    wanted = {} if SELECTED else expectations()
    for table in get("/tables")["tables"]:
        if is_selected(table):
            # No other route of the API has the rows of history and overviews: there all formats must agree.
            elements = wanted.get(table["name"])
            compare_table(table, get(f"/tables/{table['name']}.json") if elements is None else elements)
    if shutil.which("soffice"):
        compare_libreoffice([table for table in get("/tables")["tables"] if is_selected(table)])
    for difference in differences[:20]:
        print(difference)
    for reader, (values, seconds) in totals.items():
        print(f"{describe(reader)}: {values} values, {seconds:.1f} s")
    print(f"{compared} comparisons, {len(differences)} differences")
    sys.exit(1 if differences or compared == 0 else 0)


def compare_table(table, elements):
    name, columns = table["name"], table["columns"]
    rows = [[element.get(column["name"]) for column in columns] for element in elements]
    for reader in READERS:
        started = time.monotonic()
        read = reader(name, columns)
        values, seconds = totals.get(reader, (0, 0))
        totals[reader] = (values + len(read) * len(columns), seconds + time.monotonic() - started)
        check(f"{name} {reader.__name__}: rows", len(rows), len(read))
        for want, have in zip(sorted(rows, key=order), sorted(read, key=order)):
            for column, wanted, found in zip(columns, want, have):
                if found is not NOT_READ:
                    check(f"{name}.{column['name']} {reader.__name__}", wanted, found)


def is_selected(table):
    return not table["required"] and (not SELECTED or table["name"] in SELECTED)


def compare_libreoffice(tables):
    """LibreOffice opens every XLSX file and writes what its cells hold as CSV."""
    sheets, output = Path(FOLDER, "sheets"), Path(FOLDER, "libreoffice")
    sheets.mkdir()
    for table in tables:
        (sheets / f"{table['name']}.xlsx").write_bytes(fetch(f"/tables/{table['name']}.xlsx?lossless=true"))
    options = "44,34,76,1,,0,false,false,false,false,false,-1"
    command = ["soffice", f"-env:UserInstallation=file://{FOLDER}/profile", "--headless"]
    command += ["--convert-to", f"csv:Text - txt - csv (StarCalc):{options}", "--outdir", str(output)]
    subprocess.run([*command, *map(str, sorted(sheets.iterdir()))], check=True, stdout=subprocess.DEVNULL)
    values = 0
    for table in tables:
        name, columns = table["name"], table["columns"]
        with open(output / f"{name}-{name[:31]}.csv", newline="") as file:
            _, *cells = csv.reader(file)
        rows = get(f"/tables/{name}.json")
        check(f"{name} LibreOffice: rows", len(rows), len(cells))
        for row, line in zip(rows, cells):
            for column, cell in zip(columns, line):
                values += 1
                wanted, found = row[column["name"]], from_sheet(column["type"], cell)
                check(f"{name}.{column['name']} LibreOffice", to_sheet(column["type"], wanted), found)
    program = subprocess.run(["soffice", "--version"], capture_output=True, text=True).stdout.split()
    print(f"XLSX with LibreOffice {program[1]}: {values} values")


def to_sheet(type, value):
    """A value as a cell shows it: lists are one text, times have whole seconds, numbers 13 digits."""
    if type == "number" and value is not None:
        return float(f"{value:.13g}")
    if type == "strings":
        return ";".join(value) if value and not any(";" in item for item in value) else None
    return value[:19] if type == "dateTime" and value else value


def from_sheet(type, cell):
    if type == "strings":
        return cell if cell and not cell.startswith("[") else None
    if type == "boolean" and cell:
        return {"TRUE": True, "FALSE": False}[cell]
    if type == "number" and cell:
        return float(f"{float(cell):.13g}")
    return cell.replace(" ", "T") if type == "dateTime" and cell else from_text(type, cell)


def describe(reader):
    package = READERS[reader]
    return f"{reader.__doc__} ({package} {version(package)})" if package else reader.__doc__


def expectations():
    """The rows of every table by the other routes of the API."""
    model = get("/model")
    wanted = {}
    nodes_by_key = {}
    for kind in model["kinds"]:
        nodes = pages(kind["path"])
        nodes_by_key.update({(kind["name"], node["id"]): node for node in nodes})
        wanted[pascal(kind["path"][1:])] = nodes
        owner = kind["name"][0].lower() + kind["name"][1:] + "Id"
        wanted[f"{kind['name']}Tags"] = [
            {
                "key": f"{node['id']}/{place + 1}",
                owner: node["id"],
                "position": place + 1,
                "tag": tag,
                "updatedAt": node["updatedAt"],
            }
            for node in nodes
            for place, tag in enumerate(node.get("tags", []))
        ]
    for kind in model["relationshipTypes"]:
        name = pascal(kind["name"])
        name += "Relationships" if name in wanted else ""
        wanted[name] = [flat(link, nodes_by_key) for link in pages(f"/relationships?type={kind['name']}")]
    for report in get("/reports")["reports"]:
        if any(parameter["isRequired"] for parameter in report["parameters"]):
            continue
        name = pascal(report["name"])
        name += "Report" if name in wanted else ""
        wanted[name] = [
            {"rowKey": row_key(report, row), **row} for row in get(f"{report['href']}?limit=100000")["rows"]
        ]
    listed = pages("/findings")
    summaries = [quote(finding["key"], safe="") for finding in listed if finding["isSummary"]]
    findings = listed + [member for summary in summaries for member in pages(f"/findings?partOf={summary}")]
    wanted["FindingElements"] = [
        {
            "key": f"{finding['key']}#{place + 1}",
            "findingKey": finding["key"],
            "position": place + 1,
            "name": nodes_by_key[(element["kind"], element["id"])]["name"],
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


def flat(link, nodes):
    parts = [(end, part) for end in ("from", "to") for part in ("kind", "id", "name")]
    ends = {f"{end}{part.capitalize()}": link[end].get(part) for end, part in parts}
    shown = [link, *(nodes[(link[end]["kind"], link[end]["id"])] for end in ("from", "to"))]
    return {
        **link,
        **ends,
        "key": "/".join([link["type"], *(link[end][part] for end in ("from", "to") for part in ("kind", "id"))]),
        "updatedAt": max((element["updatedAt"] for element in shown), key=datetime.fromisoformat),
    }


def row_key(report, row):
    values = [row.get(name) for name in report["key"]]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def read_json(name, columns):
    """JSON"""
    return [list(row.values()) for row in json.loads(fetch(f"/tables/{name}.json"))]


def read_ndjson(name, columns):
    """NDJSON"""
    lines = fetch(f"/tables/{name}.ndjson").decode().split("\n")
    return [list(json.loads(line).values()) for line in lines if line]


def read_csv(name, columns):
    """CSV with pandas"""
    text = io.BytesIO(fetch(f"/tables/{name}.csv?lossless=true"))
    frame = pandas.read_csv(text, dtype=str, keep_default_na=False)
    check(f"{name} CSV header", [column["name"] for column in columns], list(frame.columns))
    return [[from_text(column["type"], cell) for column, cell in zip(columns, row)] for row in frame.values.tolist()]


def read_parquet(name, columns):
    """Parquet with pyarrow"""
    table = pyarrow.parquet.read_table(io.BytesIO(fetch(f"/tables/{name}.parquet")))
    table.validate(full=True)
    return typed_rows(name, columns, table)


def read_arrow(name, columns):
    """Arrow with pyarrow"""
    table = pyarrow.ipc.open_file(io.BytesIO(fetch(f"/tables/{name}.arrow"))).read_all()
    table.validate(full=True)
    return typed_rows(name, columns, table)


def read_pandas(name, columns):
    """Parquet with pandas"""
    frame = pandas.read_parquet(io.BytesIO(fetch(f"/tables/{name}.parquet")), dtype_backend="pyarrow")
    return [list(map(plain, row.values())) for row in pyarrow.Table.from_pandas(frame).to_pylist()]


def read_fastparquet(name, columns):
    """Parquet with fastparquet"""
    kept = without_lists(columns)
    frame = fastparquet.ParquetFile(save_parquet(name)).to_pandas(columns=[column["name"] for column in kept])
    check_types(f"{name} fastparquet", PANDAS_TYPES, kept, [re.sub("ean$", "", str(dtype).lower()) for dtype in frame.dtypes])
    rows = frame.astype(object).where(frame.notna(), None).values.tolist()
    cells = ([from_pandas(column["type"], value) for column, value in zip(kept, row)] for row in rows)
    return [with_lists(columns, kept, row) for row in cells]


def read_polars(name, columns):
    """Parquet by address with Polars"""
    frame = polars.read_parquet(f"{SERVICE}/tables/{name}.parquet")
    check_types(f"{name} Polars", POLARS_TYPES, columns, frame.dtypes)
    return [list(map(plain, row)) for row in frame.rows()]


def read_duckdb(name, columns):
    """Parquet by address with DuckDB"""
    relation = duckdb_connection.sql(f"SELECT * FROM read_parquet('{SERVICE}/tables/{name}.parquet')")
    check_types(f"{name} DuckDB", DUCKDB_TYPES, columns, [str(type) for type in relation.types])
    return [[plain(value) for value in row] for row in relation.fetchall()]


def read_clickhouse(name, columns):
    """Parquet by address with ClickHouse"""
    source = f"url('{SERVICE}/tables/{name}.parquet', 'Parquet')"
    described = json.loads(str(chdb.query(f"DESCRIBE {source}", "JSONCompact")))["data"]
    check_types(f"{name} ClickHouse", CLICKHOUSE_TYPES, columns, [type for _, type, *_ in described])
    table = chdb.query(f"SELECT * FROM {source}", "ArrowTable")
    return [[from_clickhouse(value) for value in row.values()] for row in table.to_pylist()]


def read_hyper(name, columns):
    """Parquet into a Hyper file"""
    kept = without_lists(columns)
    names = ", ".join(f'"{column["name"]}"' for column in kept)
    file = save_parquet(name)
    with Connection(hyper.endpoint, f"{FOLDER}/table.hyper", CreateMode.CREATE_AND_REPLACE) as connection:
        source = f"SELECT {names} FROM external('{file}', FORMAT => 'parquet')"
        connection.execute_command(f'CREATE TABLE "{name}" AS ({source})')
        types = [str(column.type) for column in connection.catalog.get_table_definition(name).columns]
        check_types(f"{name} Hyper", HYPER_TYPES, kept, types)
        rows = connection.execute_list_query(f'SELECT * FROM "{name}"')
    return [with_lists(columns, kept, map(from_hyper, row)) for row in rows]


def read_xlsx(name, columns):
    """XLSX with openpyxl"""
    book = openpyxl.load_workbook(io.BytesIO(fetch(f"/tables/{name}.xlsx?lossless=true")), read_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    check(f"{name} XLSX header", [column["name"] for column in columns], list(header))
    book.close()
    return [[from_cell(column["type"], cell) for column, cell in zip(columns, row)] for row in rows]


READERS = {
    read_json: None,
    read_ndjson: None,
    read_csv: "pandas",
    read_parquet: "pyarrow",
    read_pandas: "pandas",
    read_fastparquet: "fastparquet",
    read_polars: "polars",
    read_duckdb: "duckdb",
    read_clickhouse: "chdb",
    read_hyper: "tableauhyperapi",
    read_arrow: "pyarrow",
    read_xlsx: "openpyxl",
}


def save_parquet(name):
    path = f"{FOLDER}/table.parquet"
    with open(path, "wb") as file:
        file.write(fetch(f"/tables/{name}.parquet"))
    return path


def without_lists(columns):
    return [column for column in columns if column["type"] != "strings"]


def with_lists(columns, kept, row):
    """The cells of all columns; lists were not read."""
    cells = {column["name"]: cell for column, cell in zip(kept, row)}
    return [cells.get(column["name"], NOT_READ) for column in columns]


def check_types(place, types, columns, found):
    check(f"{place} types", [types[column["type"]] for column in columns], list(found))


def from_pandas(type, value):
    if isinstance(value, pandas.Timestamp) and type == "date":
        return value.date().isoformat()
    if type == "integer" and value is not None:
        return int(value)
    if type == "boolean" and value is not None:
        return bool(value)
    # fastparquet leaves the time zone out.
    return plain(value.tz_localize("UTC").to_pydatetime()) if isinstance(value, pandas.Timestamp) else value


def from_clickhouse(value):
    """Its arrays cannot be null: whether a list is empty or missing was not read."""
    return NOT_READ if value == [] else plain(value)


def from_hyper(value):
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return plain(value.to_datetime() if hasattr(value, "to_datetime") else value.to_date())


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


duckdb_connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
[httpfs] = Path(duckdb_extension_httpfs.__file__).parent.rglob("*.duckdb_extension")
duckdb_connection.sql(f"LOAD '{httpfs}'")
with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_dir": FOLDER}) as hyper:
    main()

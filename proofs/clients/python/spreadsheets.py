"""Opens workbooks and CSV files with pandas and saves each again, in the format that the new name says: from to [from to …]."""

import pathlib
import sys

import pandas

# Cells as they are: nothing is guessed, and no text such as NA means an empty cell.
AS_THEY_ARE = {"dtype": object, "keep_default_na": False}


def read(path):
    """The tables of a file by name."""
    if path.suffix == ".csv":
        return {path.stem: pandas.read_csv(path, **AS_THEY_ARE)}
    return pandas.read_excel(path, sheet_name=None, **AS_THEY_ARE)


# XlsxWriter would write a formula where a text begins with an equals sign, and so does openpyxl, which has no option.
TEXTS_STAY_TEXTS = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
ENGINES = {".xlsx": {"engine": "xlsxwriter", "engine_kwargs": TEXTS_STAY_TEXTS}, ".ods": {"engine": "odf"}}


def save(tables, path):
    """A workbook has all tables; a CSV file has one, and further ones are beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        for name, table in tables.items():
            table.to_csv(path.with_name(f"{name}.csv"), index=False)
        return
    with pandas.ExcelWriter(path, **ENGINES[path.suffix]) as writer:
        for name, table in tables.items():
            table.to_excel(writer, sheet_name=name, index=False)


paths = [pathlib.Path(path) for path in sys.argv[1:]]
for source, target in zip(paths[::2], paths[1::2]):
    save(read(source), target)

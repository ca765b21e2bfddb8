"""Writes the workbooks of this folder, or of another one, as people's programs do: openpyxl, pandas, and LibreOffice.

python -m venv v && v/bin/pip install openpyxl pandas odfpy && v/bin/python make.py [folder]
"""
import datetime, os, pathlib, subprocess, sys, tempfile
import openpyxl, pandas

here = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__ + "/..").resolve()


def save(name, sheets, change=lambda book: None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    change(book)
    book.save(here / name)


conversions = []


def convert(name, extension, new_name):
    conversions.append((name, extension, new_name))


def run_conversions():
    """LibreOffice starts once for each extension."""
    for wanted in sorted({extension for _, extension, _ in conversions}):
        named = [(name, new_name) for name, extension, new_name in conversions if extension == wanted]
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [
                    os.environ.get("SOFFICE", "soffice"),
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    *("--convert-to", wanted, "--outdir", folder),
                    *(here / name for name, _ in named),
                ],
                check=True,
                capture_output=True,
            )
            for name, new_name in named:
                converted = pathlib.Path(folder, name).with_suffix(f".{wanted}")
                (here / new_name).write_bytes(converted.read_bytes())


touchpoints = {
    "Touchpoints": [
        ["id", "name", "momentOfTruth", "importance", "measuredAt", "tags"],
        ["hotline", "Hotline", True, 5, datetime.datetime(2026, 2, 1, 10, 30), "a;b"],
        ["chat", "Chat", False, 3, datetime.datetime(2026, 2, 2), None],
    ],
    "Notes": [["just", "text"]],
}
save("openpyxl.xlsx", touchpoints)
convert("openpyxl.xlsx", "xlsx", "libreoffice.xlsx")
convert("openpyxl.xlsx", "ods", "libreoffice.ods")

formulas = {"departments": [["id", "name"], ["a", '=UPPER("x")'], ["b", "=A1"], ["c", "=1/0"], ["d", '="D"']]}
save("formulas.xlsx", formulas)
convert("formulas.xlsx", "xlsx", "formulas-libreoffice.xlsx")
convert("formulas.xlsx", "ods", "formulas-libreoffice.ods")
save("booleans.xlsx", {"touchpoints": [["id", "name", "momentOfTruth"], ["a", "A", "=TRUE()"], ["b", "B", "=FALSE()"]]})
convert("booleans.xlsx", "xlsx", "booleans-libreoffice.xlsx")
convert("booleans.xlsx", "ods", "booleans-libreoffice.ods")


def format_times(book):
    sheet = book["Whiteboard"]
    sheet["C4"].number_format = "[h]:mm"


whiteboard = {
    "Whiteboard": [
        ["Customer group", "Touchpoint", "Expected response", "Owner(s)", "Emotion"],
        ["Households", "Hotline", "4 h", "Service\nSales", -1],
        ["Households", "Chat", 30, "Service", None],
        ["Households", "Visit", datetime.timedelta(hours=26), "Service", 2],
        [None, None, None, None, None],
        ["Households", "Letter", "2-3 days", "n/a", None],
    ]
}
save("whiteboard.xlsx", whiteboard, format_times)
convert("whiteboard.xlsx", "ods", "whiteboard.ods")
save("titles.xlsx", {"Departments 2026": [["Departments of Acme"], [], ["Id", "Name"], ["a", "A"], ["Total", None]]})
save("unknown.xlsx", {"Sheet1": [["colour", "size"], ["red", 3]]})
save("nameless.xlsx", {"Sheet1": [["customerGroup", "touchpoint"], ["Households", "Hotline"]]})
save("merged.xlsx", {"departments": [["id", "name"], ["a", "A"], ["b", None]]}, lambda book: book["departments"].merge_cells("B2:B3"))
convert("merged.xlsx", "ods", "merged.ods")
save("beyond.xlsx", {"departments": [["id", "name"], ["a", "A", "lost?"]]})
save("numbers.xlsx", {"touchpoints": [["id", "name", "volumePerMonth", "importance"], ["a", "A", 1234.5, 5.0], ["b", "B", "1.234,5", 3]]})

frame = pandas.DataFrame({"id": ["a", "b"], "name": ["A", "B"], "momentOfTruth": [True, False], "importance": [1, None]})
frame.to_excel(here / "pandas.xlsx", sheet_name="touchpoints", index=False)
frame.to_excel(here / "pandas-index.xlsx", sheet_name="touchpoints")
frame.to_excel(here / "pandas.ods", sheet_name="touchpoints", index=False, engine="odf")

run_conversions()

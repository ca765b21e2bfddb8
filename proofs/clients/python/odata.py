"""Reads the OData feed with python-odata, which makes classes of the metadata, and compares it with the API."""

import sys
from datetime import datetime

import requests
from odata import ODataService

address = sys.argv[1]
checks = 0


def check(what, is_true):
    global checks
    checks += 1
    if not is_true:
        raise AssertionError(what)


def items_of(path):
    cursor = {}
    while cursor is not None:
        page = requests.get(f"{address}{path}", params={"limit": 100, **cursor}, timeout=60).json()
        yield from page["items"]
        cursor = {"cursor": page["nextCursor"]} if page["nextCursor"] else None


def is_same(expected, found):
    if isinstance(found, datetime):
        return datetime.fromisoformat(expected.replace("Z", "+00:00")) == found
    if isinstance(found, list):
        return found == (expected or [])
    return expected == found


service = ODataService(f"{address}/odata/", reflect_entities=True, quiet_progress=True)
kinds = requests.get(f"{address}/model", timeout=60).json()["kinds"]
sets = {entity.__odata_type__.split(".")[-1]: entity for entity in service.entities.values()}
for kind in kinds:
    entity = sets[kind["name"]]
    rows = {row.id: row for row in service.query(entity)}
    for item in items_of(kind["path"]):
        row = rows.pop(item["id"])
        for name in row.__odata__.data:
            if name in item:
                check(f"{kind['name']} {item['id']} {name}", is_same(item[name], getattr(row, name)))
    check(f"{kind['name']} has no rows that the API has not", not rows)

Touchpoint = sets["Touchpoint"]
every = list(items_of("/touchpoints"))
important = service.query(Touchpoint).filter(Touchpoint.importance > 3).order_by(Touchpoint.name.asc())
wanted = sorted(item["id"] for item in every if item.get("importance", 0) > 3)
check("a filter finds what the API has", sorted(row.id for row in important) == wanted)
named = service.query(Touchpoint).filter(Touchpoint.name.contains("in")).limit(5)
for row in named:
    check("a text is found in a name", "in" in row.name)
check("a count is right", service.query(Touchpoint).count() == len(every))
one = service.query(Touchpoint).get(every[0]["id"])
check("a row is found by its key", one.name == every[0]["name"])
print(f"{checks} checks by python-odata")

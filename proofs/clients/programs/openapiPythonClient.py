import json
import sys

from atlas import Client
from atlas.api.reports import run_role_gaps
from atlas.api.touchpoints import create_touchpoint, list_touchpoints, update_touchpoint
from atlas.models import (
    ProblemDetails,
    RoleGapsResult,
    TouchpointInput,
    TouchpointNode,
    TouchpointPage,
    TouchpointPatch,
)
from atlas.types import UNSET, Unset

address, id = sys.argv[1:]
client = Client(base_url=address)

created = create_touchpoint.sync_detailed(client=client, body=TouchpointInput(id=id, name="Of a client"))
assert isinstance(created.parsed, TouchpointNode) and created.parsed.id == id, created

etag = created.headers["etag"]
patch = TouchpointPatch(importance=4)
updated = update_touchpoint.sync(id, client=client, body=patch, if_match=etag)
assert isinstance(updated, TouchpointNode) and updated.importance == 4, updated
conflict = update_touchpoint.sync_detailed(id, client=client, body=patch, if_match=etag)
assert conflict.status_code == 412 and isinstance(conflict.parsed, ProblemDetails), conflict

touchpoints = 0
cursor: str | Unset | None = UNSET
while cursor is not None:
    page = list_touchpoints.sync(client=client, limit=10, cursor=cursor)
    assert isinstance(page, TouchpointPage), page
    touchpoints, cursor = touchpoints + len(page.items), page.next_cursor

report = run_role_gaps.sync(client=client, limit=3)
assert isinstance(report, RoleGapsResult), report
first = report.rows[0].touchpoint
print(json.dumps({"touchpoints": touchpoints, "first": first, "rows": report.total, "code": conflict.parsed.code}))

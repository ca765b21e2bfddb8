import json
import sys
from typing import Any

from atlas import ApiClient, Configuration, ReportsApi, TouchpointsApi
from atlas.exceptions import ApiException
from atlas.models import IntegerFilter, TouchpointInput, TouchpointPatch


class FilteringClient(ApiClient):
    """Sends `importance[gte]=1` where the generated client sends the filter as JSON."""

    def parameters_to_url_query(self, params: list[tuple[str, Any]], collection_formats: Any) -> str:
        flat: list[tuple[str, Any]] = []
        for name, value in params:
            if isinstance(value, dict):
                flat += [(f"{name}[{operator}]", operand) for operator, operand in value.items()]
            else:
                flat.append((name, value))
        return super().parameters_to_url_query(flat, collection_formats)


address, id = sys.argv[1:]
client = FilteringClient(Configuration(host=address))
touchpoints_api, reports_api = TouchpointsApi(client), ReportsApi(client)

created = touchpoints_api.create_touchpoint_with_http_info(TouchpointInput(id=id, name="Of a client"))
assert created.data.id == id and created.headers is not None, created

etag = created.headers["etag"]
patch = TouchpointPatch(importance=4)
assert touchpoints_api.update_touchpoint(id, patch, if_match=etag).importance == 4
code = None
try:
    touchpoints_api.update_touchpoint(id, patch, if_match=etag)
except ApiException as error:
    assert error.status == 412, error
    code = json.loads(error.body or "{}")["code"]

touchpoints, cursor = 0, None
while True:
    page = touchpoints_api.list_touchpoints(limit=10, cursor=cursor, importance=IntegerFilter(gte=1))
    touchpoints, cursor = touchpoints + len(page.items), page.next_cursor
    if cursor is None:
        break

report = reports_api.run_role_gaps(limit=3)
first = report.rows[0].touchpoint
print(json.dumps({"touchpoints": touchpoints, "first": first, "rows": report.total, "code": code}))

"""What a schema cannot say."""

import os

import schemathesis


@schemathesis.hook
def map_case(context, case):
    """A cursor comes from the page before, so none is made up."""
    query = case.query
    if isinstance(query, dict) and isinstance(query.get("cursor"), str) and len(query["cursor"]) <= 4000:
        query.pop("cursor")
    return case


def ordered(value):
    """Of two dates that contradict each other the later one goes: JSON Schema cannot compare."""
    if isinstance(value, list):
        return [ordered(item) for item in value]
    if not isinstance(value, dict):
        return value
    since, until = value.get("since"), value.get("until")
    contradict = isinstance(since, str) and isinstance(until, str) and since >= until
    return {name: ordered(item) for name, item in value.items() if not (contradict and name == "until")}


def is_meant_well(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    """Names in a body or an address must exist, which no schema can express."""
    operation = f"{case.method} {case.path}"
    own, spare = os.environ["PROOF_KEY_ID"], os.environ["PROOF_SPARE_KEY_ID"]
    # Without its own key a caller could ask nothing more.
    if operation == "DELETE /keys/{id}" and (is_meant_well(case) or case.path_parameters.get("id") == own):
        case.path_parameters["id"] = spare
    if not is_meant_well(case):
        return
    if operation == "POST /{kindPath}/{id}/merge" and isinstance(case.body, dict):
        case.body["with"] = "billboard"
    # A key of idempotency belongs to one request, and a list or text that is empty cannot stand in an address.
    if case.headers:
        case.headers.pop("idempotency-key", None)
    case.query = {name: value for name, value in (case.query or {}).items() if value not in ("", [], [""])}
    # Waiver 1: with `fields` a list holds parts of elements, and its schema describes whole ones.
    case.query.pop("fields", None)
    case.body = ordered(case.body)
    # Whether it is later than what is on the map no schema says.
    if case.method == "PATCH" and isinstance(case.body, dict):
        case.body.pop("until", None)
    if operation == "POST /keys" and isinstance(case.body, dict):
        case.body.pop("expiresAt", None)
        case.body.pop("department", None)
        # Nor which permissions a role has.
        case.body["scopes"] = [scope for scope in case.body.get("scopes", []) if scope.startswith("/")]
    # Names of kinds, properties and columns must be those of the model and of each other.
    if operation == "PUT /imports/mappings/{name}":
        case.body = {"tables": [{"elements": [{"kind": "System", "key": "No", "properties": {"name": "Name"}}]}]}
    if operation == "POST /imports/mappings":
        case.media_type, case.body = "application/octet-stream", "No;Name\n1;Of the proof\n"
        case.query = {"name": "systems.csv"}
    if operation == "POST /cypher" and isinstance(case.body, dict):
        case.body["query"] = "MATCH (touchpoint:Touchpoint) RETURN touchpoint.id AS id ORDER BY id"
    if operation == "POST /imports":
        case.media_type, case.body = "text/csv", "id,name\nof-the-proof,Of the proof\n"
        case.query = {"name": "channels.csv", "dryRun": "true"}
    if operation == "PUT /reports/{name}" and isinstance(case.body, dict):
        case.body["text"] = os.environ["PROOF_REPORT"]
    if operation.startswith("GET /odata"):
        # Options of OData have a grammar of their own.
        case.query = {name: value for name, value in (case.query or {}).items() if name in ("$top", "$skip", "$count")}
        case.path_parameters = {"entitySet": "Touchpoints"} if case.path_parameters else case.path_parameters
    if operation == "POST /odata/{entitySet}/$query":
        case.query, case.body, case.path_parameters = {}, "$top=1", {"entitySet": "Touchpoints"}
    # The properties of a change depend on what it changes.
    if operation == "POST /batch" and isinstance(case.body, dict):
        case.body["changes"] = [{"op": "put", "kind": "Need", "id": "of-the-proof", "properties": {"name": "Of the proof"}}]
    if operation == "POST /what-if" and isinstance(case.body, dict):
        case.body["changes"] = [{"op": "delete", "kind": "Department", "id": "customer-service"}]


@schemathesis.deserializer(
    "application/vnd.apache.arrow.file",
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/x-ndjson",
    "text/csv",
    "text/x-ms-odc",
)
def file(context, response):
    """To a schema a file is a string."""
    return response.content.decode("latin-1")

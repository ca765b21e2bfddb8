"""What a schema cannot say."""

import os

import schemathesis


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Of more than some 70 alternatives Schemathesis makes up none at all: every fourth kind of change has to do."""
    change = raw_schema["components"]["schemas"]["NewChange"]
    change["anyOf"] = change["anyOf"][::4]


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


@schemathesis.hook
def map_body(context, body):
    return ordered(body)


@schemathesis.hook
def before_call(context, case, kwargs):
    """An admin may revoke every key, but then nothing more could be asked with it."""
    own = os.environ.get("PROOF_KEY_ID")
    if own and case.method == "DELETE" and (case.path_parameters or {}).get("id") == own:
        case.path_parameters["id"] = "0" * len(own)


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

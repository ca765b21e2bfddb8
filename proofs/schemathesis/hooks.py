"""What a schema cannot say: a cursor comes from the page before, so none is made up (links carry real ones)."""

import os

import schemathesis


@schemathesis.hook
def map_query(context, query):
    if query and isinstance(query, dict):
        query.pop("cursor", None)
    return query


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

"""The OpenAPI 3.1 document of one app: its addresses, and what its inputs take. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ... import __version__
from ...protocol import Json
from .inputs import PublicInput

SESSION_HEADER = "X-Nbapp-Session"
_JSON = "application/json"


def openapi_document(title: str, url: str, inputs: Mapping[str, PublicInput]) -> dict[str, Json]:
    """`url`: of the app's JSON endpoint, without a slash at its end."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": __version__, "description": _ABOUT},
        "servers": [{"url": url}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _TOKEN}},
            "parameters": {
                "session": _session_parameter(is_required=True),
                "maybeSession": _session_parameter(is_required=False),
            },
            "responses": _refusals(),
            "schemas": _schemas(inputs),
        },
    }


_ABOUT = (
    "Sets the public inputs of an app and gets what it shows, as a visitor would. Each run is a run of its notebook in "
    "a session of the caller's own. Files cannot be uploaded or downloaded here, and tables and charts not edited."
)
_TOKEN = "A token of the server, or under a JupyterHub one of the visitor's."


def _paths() -> dict[str, Json]:
    return {
        "/openapi.json": {
            "get": _operation("document", "This document", {"200": _answer("OpenAPI 3.1", {"type": "object"})})
        },
        "/inputs": {
            "get": {
                **_operation("describe", "Which inputs there are, and what they take", {"200": _ref_answer("Inputs")}),
                "parameters": [{"$ref": "#/components/parameters/maybeSession"}],
            }
        },
        "/run": {
            "post": {
                **_operation("run", "Set inputs, press a button, and get what is shown", {"200": _ref_answer("State")}),
                "requestBody": _body(),
            }
        },
        "/session": {
            "post": {
                **_operation("begin", "Begin a session that is kept between requests", {"201": _ref_answer("Session")}),
                "requestBody": _body(),
            },
            "get": _in_session("look", "What the session shows now", {"200": _ref_answer("State")}),
            "patch": {
                **_in_session("set", "Set inputs, press a button", {"200": _ref_answer("State")}),
                "requestBody": _body(),
            },
            "delete": _in_session("end", "End the session", {"204": {"description": "It has ended."}}),
        },
    }


def _operation(id: str, summary: str, answers: dict[str, Json]) -> dict[str, Json]:
    refused = {"default": {"$ref": "#/components/responses/Refused"}}
    return {"operationId": id, "summary": summary, "responses": {**answers, **refused}}


def _in_session(id: str, summary: str, answers: dict[str, Json]) -> dict[str, Json]:
    return {**_operation(id, summary, answers), "parameters": [{"$ref": "#/components/parameters/session"}]}


def _session_parameter(*, is_required: bool) -> dict[str, Json]:
    about = "The id of a session, as its beginning told it."
    told = {"name": SESSION_HEADER, "in": "header", "schema": {"type": "string"}, "description": about}
    return {**told, "required": is_required}


def _body() -> dict[str, Json]:
    return {"required": True, "content": {_JSON: {"schema": _reference("Request")}}}


def _reference(name: str) -> dict[str, Json]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(description: str, schema: Json) -> dict[str, Json]:
    return {"description": description, "content": {_JSON: {"schema": schema}}}


def _ref_answer(name: str) -> dict[str, Json]:
    return _answer(name, _reference(name))


def _refusals() -> dict[str, Json]:
    return {"Refused": _answer("What happened, the likely reason, and what to do.", _reference("Error"))}


def _schemas(inputs: Mapping[str, PublicInput]) -> dict[str, Json]:
    buttons = [name for name, one in inputs.items() if one.is_button]
    values = {name: _property(one) for name, one in inputs.items() if not one.is_button}
    asked: dict[str, Json] = {"inputs": _reference("Values")}
    if buttons:
        asked["press"] = {"enum": buttons, "description": "A button, pressed after the inputs were set."}
    if any(one.kind == "chat_input" for one in inputs.values()):
        asked["text"] = {"type": "string", "description": "What a chat_input is pressed with."}
    described = {"type": "object", "additionalProperties": {"type": "object"}}
    shown = {
        "outcome": {"enum": ["done", "failed", "stopped"]},
        "notices": {"type": "array", "items": {"type": "string"}},
        "notebook": {"type": "object", "description": "A notebook of nbformat 4.5 with the outputs, without source."},
    }
    told = {"title": {"type": "string"}, "inputs": described, "buttons": described}
    return {
        "Values": {"type": "object", "properties": values, "additionalProperties": False},
        "Request": {"type": "object", "properties": asked, "additionalProperties": False},
        "Inputs": _object(told),
        "State": _object({**told, **shown}),
        "Session": _object({"session": {"type": "string"}, **told, **shown}),
        "Error": _object({"kind": {"type": "string"}, "message": {"type": "string"}, "advice": {"type": "string"}}),
    }


def _object(properties: dict[str, Json]) -> dict[str, Json]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _property(one: PublicInput) -> dict[str, Json]:
    schema = dict(one.schema())
    told = {"title": str(one.props.get("label") or one.name), "default": one.value()}
    if help := one.props.get("help"):
        told["description"] = " ".join(filter(None, [str(help), schema.get("description")]))
    if one.is_secret:
        del told["default"]
        told["writeOnly"] = True
    return {**schema, **told}

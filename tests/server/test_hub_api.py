"""What a hub refuses, in words for an author."""

from __future__ import annotations

import json

import pytest

from nbapp.server.hub_api import _refusal, hub_of

REFUSED = {
    # status and message, as JupyterHub 6.1 sends them: what the author reads, and part of the advice
    "no named servers": (
        (400, "Named servers are not enabled."),
        "This hub has no named servers, and a shared app runs in one.",
        "nbapp.hub.configure(c)",
    ),
    "as many as allowed": (
        (400, "User ann already has the maximum of 3 named servers.  One must be deleted before a new one."),
        "You have 3 named servers, as many as the hub allows, and a shared app needs one more.",
        "Delete one on the hub's home page",
    ),
    "stopping": ((400, "ann:app-x is pending stop"), "The app's server is just stopping.", "Try again in a minute."),
    "no permission": (
        (403, "Action is not authorized with current scopes; requires any of [shares]"),
        "The hub refused: Action is not authorized with current scopes; requires any of [shares].",
        "Perhaps it does not let its users share.",
    ),
    "an error of its own": (
        (500, "Unhandled error starting server ann:app-x"),
        "The hub refused: Unhandled error starting server ann:app-x.",
        "The server's log, which the hub's administrator can read",
    ),
    "something else": ((400, "No."), "The hub refused: No.", ""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_hub_refuses_is_said_in_words(name: str) -> None:
    (status, message), words, advice = REFUSED[name]

    refused = _refusal(status, json.dumps({"status": status, "message": message}).encode(), "Bad Request")

    assert (str(refused), refused.status) == (words, status)
    assert advice in refused.advice


def test_an_answer_that_is_no_json_is_said_by_its_reason() -> None:
    assert str(_refusal(502, b"<html>", "Bad Gateway")) == "The hub refused: Bad Gateway."


@pytest.mark.parametrize(
    ("server", "link"),
    [
        ({"JUPYTERHUB_BASE_URL": "/hub-of-ours/"}, "/hub-of-ours/user/ann/app-x/"),
        ({"JUPYTERHUB_PUBLIC_HUB_URL": "https://hub.example/hub/"}, "https://hub.example/user/ann/app-x/"),
    ],
)
def test_a_link_has_the_hubs_host_where_the_hub_knows_it(server: dict[str, str], link: str) -> None:
    environment = {"JUPYTERHUB_API_URL": "x", "JUPYTERHUB_API_TOKEN": "x", "JUPYTERHUB_USER": "ann", **server}

    assert hub_of(environment).link_to("app-x") == link

"""Under a hub only the hub may say who may come in: rather than behind another login, nothing starts.

How it works. A hub tells what it starts by variables of the environment where it listens and who it is there; for a
service that somebody else starts, that somebody sets them (docs/deploy.md). With half of them jupyterhub's own code
would fill in what it guesses, or Jupyter server would come up with a token of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

HUB_VARIABLE = "JUPYTERHUB_SERVICE_URL"
"""A hub sets it for what it starts."""

_MAKES_A_SERVICE = ("JUPYTERHUB_SERVICE_NAME", "JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_CLIENT_ID", HUB_VARIABLE)
"""None of these means anything elsewhere; a token and the hub's address are what any script has."""

_NEEDED = {
    HUB_VARIABLE: "where this server listens, such as http://127.0.0.1:10101",
    "JUPYTERHUB_SERVICE_PREFIX": "its path at the hub, such as /services/NAME/",
    "JUPYTERHUB_CLIENT_ID": "service-NAME",
    "JUPYTERHUB_API_TOKEN": "the service's api_token in the hub's configuration",
    "JUPYTERHUB_API_URL": "the hub's API, such as http://127.0.0.1:8081/hub/api",
}
_SAY_WHO_MAY = ("JUPYTERHUB_OAUTH_ACCESS_SCOPES", "JUPYTERHUB_OAUTH_SCOPES", "JUPYTERHUB_SERVICE_NAME")
"""One is enough."""


def refuse_half_a_hub(environment: Mapping[str, str]) -> None:
    """Exit if only a part of what makes this a hub's service is set."""
    if not any(environment.get(name) for name in _MAKES_A_SERVICE):
        return
    missing = [f"  {name}: {meaning}" for name, meaning in _NEEDED.items() if not environment.get(name)]
    if not any(environment.get(name) for name in _SAY_WHO_MAY):
        missing.append("  JUPYTERHUB_SERVICE_NAME: the service's name in the hub's configuration")
    if missing:
        found = ", ".join(name for name in _MAKES_A_SERVICE if environment.get(name))
        raise SystemExit(
            f"The environment makes this a server of a JupyterHub ({found}), but these are not set:\n"
            + "\n".join(missing)
            + "\nSet them, or unset the others to serve without a hub."
        )


def refuse_foreign_login(environment: Mapping[str, str], provider: type) -> None:
    """Exit if this is a hub's server and somebody else says who a visitor is."""
    if HUB_VARIABLE not in environment:
        return
    if not any(base.__module__.startswith("jupyterhub.") for base in provider.__mro__):
        raise SystemExit(
            f"{HUB_VARIABLE} is set, but logins are checked by {provider.__name__}, not by the hub. "
            "Install jupyterhub in this environment, in the hub's version: python -m pip install jupyterhub"
        )

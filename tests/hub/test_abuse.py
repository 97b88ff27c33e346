"""What people of a hub, and the app's own output, try beside using the app (numbers: SECURITY.md)."""

from __future__ import annotations

import stat
from datetime import datetime, timezone
from pathlib import Path

import psutil
import pytest
import websocket
from live import free_port, wait_until, write_notebook
from routes import routes_of, walk

from .people import AppServer, Person

REFUSALS = (403, 404, 405)

OF_THE_APP = {
    f"nbapp.server.{name}"
    for name in (
        *("handlers.Index", "handlers.AppPage", "handlers.Static", "handlers.LabExtensionFile", "handlers.Asset"),
        *("handlers.DeclaredFile", "handlers.Health", "handlers.MetricsPage", "handlers.Home", "handlers.Nothing"),
        *("socket.AppSocket", "upload_handler.UploadHandler"),
        *("api.handlers.ApiDocument", "api.handlers.ApiInputs", "api.handlers.ApiRun", "api.handlers.ApiSession"),
    )
}
OF_THE_LOGIN = {
    "jupyterhub.singleuser.extension.JupyterHubOAuthCallbackHandler",
    "jupyterhub.singleuser.extension.JupyterHubLogoutHandler",
    "jupyter_server.services.security.handlers.CSPReportHandler",
}


def server_name(app: AppServer) -> str:
    return app.url.rstrip("/").rpartition("/")[2]


def socket_status(person: Person, url: str, **options) -> int:
    """Of an attempt to open a websocket with this person's cookies; 101: it opened."""
    try:
        made = websocket.create_connection(
            url.replace("http", "ws", 1), cookie=person.cookies_for(url), timeout=10, **options
        )
    except websocket.WebSocketBadStatusException as error:
        return int(error.status_code)
    made.close()
    return 101


# --- 1 to 3: what is there for whom -------------------------------------------------------------------------------


def test_without_a_login_there_is_no_page_no_socket_and_no_file_of_the_author_s(app):
    nobody = Person("nobody")

    assert "/hub/login" in nobody.ask(app.app_url("sales.ipynb")).url
    assert "/hub/login" in nobody.ask(app.url + "nbapp/file/sales.ipynb").url
    assert socket_status(nobody, app.url + "nbapp/socket/sales.ipynb") == 403
    assert nobody.ask(app.url + "nbapp/assets/x.png").status == 404


@pytest.fixture(scope="module")
def routes(app, hub):
    """Of a server like the app's, which is made and does not run."""
    known = hub.environment_of("ann", server_name(app))
    address = f"http://127.0.0.1:{free_port()}{known['JUPYTERHUB_SERVICE_PREFIX']}"
    notebook = str(hub.folder / "homes" / "ann" / "sales.ipynb")
    environment = {**known, "JUPYTERHUB_SERVICE_URL": address}
    return routes_of("nbapp.server.extension.NbappApp", f"--NbappApp.path={notebook}", environment=environment)


def test_of_all_routes_of_an_app_s_server_only_the_app_s_answer(app, routes, hub):
    bob = hub.person("bob")
    bob.open(app.app_url("sales.ipynb"))
    prefix = app.url.removeprefix(hub.url.rstrip("/"))
    xsrf = {"X-XSRFToken": bob.cookie("_xsrf", prefix)}
    assert xsrf["X-XSRFToken"]

    def status_of(path: str, method: str) -> int:
        return bob.ask(hub.url.rstrip("/") + path, None if method == "GET" else b"{}", method, **xsrf).status

    # Logging out would end the walk.
    mine = [route for route in routes if route[0].startswith(prefix) and not route[0].endswith("/logout")]
    statuses = [*walk(mine, status_of)]

    answered = {(handler, method) for _, handler, method, status in statuses if status not in REFUSALS}
    assert len(statuses) > 80
    assert {handler for handler, _ in answered} <= OF_THE_APP | OF_THE_LOGIN
    assert {method for handler, method in answered if handler in OF_THE_APP} <= {"GET"}


def test_the_app_s_server_has_no_kernels_no_terminals_and_no_sockets_but_the_app_s(app, hub):
    bob, process = hub.person("bob"), hub.process_of("ann", server_name(app))
    bob.open(app.app_url("sales.ipynb"))
    before = {child.pid for child in process.children(recursive=True)}

    for path in ("api/kernels", "api/sessions", "api/terminals"):
        assert bob.ask(app.url + path, b"{}", "POST").status in REFUSALS
    for path in ("api/kernels/x/channels", "terminals/websocket/1", "lsp/ws/x", "api/events/subscribe"):
        assert socket_status(bob, app.url + path) in REFUSALS

    assert {child.pid for child in process.children(recursive=True)} <= before


def test_numbers_for_operators_are_not_for_visitors(app, hub):
    for name, status in (("bob", 403), ("ann", 200)):
        hub.person(name).open(app.app_url("sales.ipynb"))
        assert hub.person(name).ask(app.url + "nbapp/metrics").status == status


# --- 15, 16, 19: sockets, tickets, access that ended ---------------------------------------------------------------


def test_a_socket_opens_by_a_ticket_alone_and_not_by_a_cookie_or_from_elsewhere(app, hub, visit_as):
    bob = hub.person("bob")
    visitor = visit_as("bob", app)
    used = visitor.config["ticket"]
    url = app.url + "nbapp/socket/sales.ipynb"

    assert socket_status(bob, url) == 403
    assert socket_status(bob, url, origin="null") == 403
    assert socket_status(bob, f"{url}?ticket={used}", origin="null") == 403
    assert socket_status(bob, f"{url}?ticket={visitor.ticket}", origin="http://evil.example") == 403
    assert socket_status(bob, f"{url}?ticket={visitor.ticket}", origin="null") == 101


def test_after_access_was_taken_back_a_ticket_opens_nothing(app, ann, hub, visit_as):
    ann.run("share", "sales.ipynb", "--with", "gil")
    visitor = visit_as("gil", app)

    ann.run("share", "sales.ipynb", "--revoke", "--with", "gil")
    visitor.wait_until(lambda: "access_ended" in visitor.problems())

    url = f"{app.url}nbapp/socket/sales.ipynb?ticket={visitor.ticket}"
    assert socket_status(hub.person("gil"), url, origin="null") == 403
    assert hub.person("gil").ask(app.app_url("sales.ipynb")).status == 403


# --- 21: the app's output against its visitor ----------------------------------------------------------------------

ATTACK = """\
from IPython.display import HTML
HTML('''<form id="forged" method="post" action="/hub/api/users/bob/server" target="forged"></form>
<iframe name="forged" hidden></iframe>
<script>
window.attack = (async () => {
  const found = {origin: String(self.origin)};
  const tried = async (name, action) => {
    try { found[name] = String(await action()); } catch (error) { found[name] = 'refused'; }
  };
  for (const path of ['/hub/api/user', '/user/bob/api/contents', '/hub/home'])
    await tried(path, async () => (await fetch(path, {credentials: 'include'})).status);
  await tried('cookie', () => document.cookie);
  await tried('storage', () => localStorage.length);
  await tried('popup', () => { const w = window.open('/hub/home'); return w ? w.document.cookie : 'refused'; });
  await tried('frame', () => new Promise((done, refuse) => {
    const frame = document.createElement('iframe');
    frame.onload = () => { try { done(frame.contentDocument.title); } catch (error) { refuse(error); } };
    frame.src = '/hub/home';
    document.body.append(frame);
    setTimeout(refuse, 3000);
  }));
  document.getElementById('forged').submit();
  return found;
})();
</script>''')"""


@pytest.mark.filterwarnings("default")
def test_what_an_app_shows_cannot_use_its_visitor_s_login_at_the_hub(ann, hub, open_as):
    write_notebook(ann.home / "hostile.ipynb", "md:# Hostile", ATTACK)
    hub.ask("POST", "shares/ann/", {"user": "bob"}, token=ann.environment["JUPYTERHUB_API_TOKEN"])
    page = open_as("bob", hub.url + "user/ann/nbapp/app/hostile.ipynb")
    page.wait_for_function("window.attack !== undefined")

    found = page.evaluate("window.attack")

    assert found.pop("origin") == "null"
    assert {name: result for name, result in found.items() if result not in ("refused", "undefined")} == {}
    page.wait_for_timeout(500)  # for the forged request, which would start a server of bob's
    assert hub.ask("GET", "users/bob")["servers"] == {}


# --- 25: processes -------------------------------------------------------------------------------------------------


def test_a_kernel_knows_no_token_of_hub_or_server_and_its_connection_file_is_private(app, hub, visit_as):
    visitor = visit_as("bob", app)

    kernels = [p for p in hub.process_of("ann", server_name(app)).children() if "ipykernel_launcher" in p.cmdline()]

    assert visitor.text("c4") == "[]\n"
    assert kernels
    for kernel in kernels:
        secret = [name for name in kernel.environ() if name.startswith(("JUPYTERHUB_", "JPY_"))]
        assert set(secret) <= {"JPY_PARENT_PID"}  # by which a kernel sees that its server has ended
        file = Path(kernel.cmdline()[kernel.cmdline().index("-f") + 1])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_when_an_app_s_server_is_killed_its_kernels_go(app, ann, hub, visit_as):
    write_notebook(ann.home / "short.ipynb", "print('short')")
    done = ann.run("share", "short.ipynb", "--with", "bob")
    assert done.returncode == 0, done.stderr
    name = (
        next(line.strip() for line in done.stdout.splitlines() if "/app-short" in line).rstrip("/").rpartition("/")[2]
    )
    server = AppServer(f"{hub.url}user/ann/{name}/")
    visit_as("bob", server, "short.ipynb")
    process = hub.process_of("ann", name)
    kernels = [child for child in process.children(recursive=True) if "ipykernel_launcher" in child.cmdline()]
    assert kernels

    process.kill()

    wait_until(lambda: not any(map(psutil.Process.is_running, kernels)), 10, "kernels go on without their server")
    ann.run("share", "short.ipynb", "--revoke")


# --- activity ------------------------------------------------------------------------------------------------------


def test_what_a_visitor_does_is_activity_of_the_server_for_the_hub(app, hub, visit_as):
    visitor = visit_as("bob", app)
    before = datetime.now(timezone.utc)

    visitor.set(visitor.model("IntSliderModel"), value=8)
    visitor.wait_text("c2", "value 8\n")

    def last_activity() -> datetime:
        said = hub.ask("GET", "users/ann")["servers"][server_name(app)]["last_activity"]
        return datetime.fromisoformat(said.replace("Z", "+00:00"))

    wait_until(lambda: last_activity() >= before, 30, "the hub was told of no activity")

"""A real server, a real kernel, and a websocket: what a visitor does and what they get."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from live import serving, wait_until, write_kernelspec, write_notebook

from nbapp.protocol import Delta, InputKey, Open, OutputSet, Problem, Restart, Snapshot, Stop

from .conftest import SLIDER

WITHOUT_NBAPP = "import sys; sys.modules['nbapp'] = None; from ipykernel.kernelapp import launch_new_instance as l; l()"


def texts_set(visitor, cell):
    """The texts that this cell was given, in order."""
    changes = [change for m in visitor.received if isinstance(m, Delta) for change in m.changes]
    return [change.output["text"] for change in changes if isinstance(change, OutputSet) and change.cell == cell]


def test_a_visitor_sees_the_app_and_a_change_sends_only_the_output_that_changed(apps, visit):
    visitor = visit(apps, "slider.ipynb")
    assert (visitor.text("c1"), visitor.text("c2")) == ("value 3\n", "constant\n")
    before = len(visitor.received)

    visitor.set(visitor.model("IntSliderModel"), value=7)
    visitor.wait_text("c1", "value 7\n")

    changed = [c for m in visitor.received[before:] if isinstance(m, Delta) for c in m.changes if hasattr(c, "cell")]
    assert {change.cell for change in changed} == {"c1"}


def test_the_log_says_of_logins_and_ctrl_c_what_is_true_of_apps(apps):
    log = apps.log()

    assert "There is no login: whoever reaches this server may use its apps." in log
    assert "Ctrl-C stops it." in log
    assert "Control-C" not in log
    assert "run code" not in log


def test_a_reload_comes_back_to_the_same_session_without_running_anything(apps, visit, new_visitor):
    visitor = visit(apps, "time.ipynb")
    visitor.set(visitor.model("IntSliderModel"), value=5)
    visitor.wait_until(lambda: visitor.text("c1").startswith("5 "))
    shown = visitor.text("c1")
    visitor.leave()

    again = new_visitor(apps, "time.ipynb", opener=visitor.opener).open(session=visitor.session)

    assert again.resumed
    assert again.text("c1") == shown
    assert again.models[again.model("IntSliderModel")]["value"] == 5
    assert [type(m).__name__ for m in again.settle()] == []


def test_a_lost_connection_comes_back_with_the_ticket_it_was_given(apps, visit):
    visitor = visit(apps, "slider.ipynb")
    visitor.leave()

    visitor.open(session=visitor.session)

    assert visitor.resumed


def test_two_visitors_do_not_see_each_other(apps, visit):
    one, two = visit(apps, "slider.ipynb"), visit(apps, "slider.ipynb")

    one.set(one.model("IntSliderModel"), value=8)
    one.wait_text("c1", "value 8\n")

    assert two.settle() == []
    assert two.text("c1") == "value 3\n"
    assert one.session != two.session


def test_a_newer_page_takes_the_session_over_and_the_older_one_is_told(apps, visit, new_visitor):
    older = visit(apps, "slider.ipynb")
    newer = new_visitor(apps, "slider.ipynb", opener=older.opener).open(session=older.session)

    assert newer.resumed
    assert older.wait_for(Problem).kind == "taken_over"
    assert older.close_code() == 4001


@pytest.mark.parametrize("spacing_seconds", [0.0, 0.005, 0.033])
def test_twenty_presses_are_counted_twenty_times(apps, visit, spacing_seconds):
    visitor = visit(apps, "presses.ipynb")
    button = visitor.model("ButtonModel")
    start = time.monotonic()

    for place in range(20):
        time.sleep(max(0.0, start + place * spacing_seconds - time.monotonic()))
        visitor.press(button)

    visitor.wait_text("c1", "20\n")
    assert [int(text) for text in texts_set(visitor, "c1")][-20:] == list(range(1, 21))
    visitor.settle()
    assert visitor.text("c1") == "20\n"


def test_a_change_sent_while_a_replay_runs_ends_at_the_last_value(apps, visit):
    visitor = visit(apps, "slow.ipynb")
    slider = visitor.model("IntSliderModel")

    for value in (4, 5, 6, 7, 8):
        visitor.set(slider, value=value)

    visitor.wait_text("c1", "ran 8\ndone 8\n")
    shown = texts_set(visitor, "c1")
    assert not any("done 5" in text or "done 6" in text or "done 7" in text for text in shown)


def test_an_endless_replay_stops_when_asked_and_the_session_goes_on(apps, visit):
    visitor = visit(apps, "endless.ipynb")
    slider = visitor.model("IntSliderModel")
    visitor.set(slider, value=7)
    visitor.wait_until(lambda: visitor.statuses["c1"] == "running")

    visitor.say(Stop())
    visitor.wait_idle()

    assert visitor.statuses["c1"] == "stale"
    visitor.set(slider, value=2)
    visitor.wait_until(lambda: visitor.statuses["c1"] == "done")
    assert visitor.text("c1") == "before\nafter\n"


def test_a_killed_kernel_is_told_within_three_seconds_and_a_restart_keeps_the_inputs(apps, visit):
    before = set(apps.kernel_pids())
    visitor = visit(apps, "slider.ipynb")
    visitor.set(visitor.model("IntSliderModel"), value=8)
    visitor.wait_text("c1", "value 8\n")
    (kernel,) = set(apps.kernel_pids()) - before

    killed = time.monotonic()
    os.kill(kernel, signal.SIGKILL)
    problem = visitor.wait_for(Problem)
    assert time.monotonic() - killed < 3
    assert (problem.kind, problem.actions) == ("kernel_died", ("restart",))
    assert "memory" in problem.message
    assert visitor.text("c1") == "value 8\n"
    visitor.say(Restart())

    visitor.wait_for(Snapshot)
    visitor.wait_idle()
    assert visitor.text("c1") == "value 8\n"
    assert visitor.models[visitor.model("IntSliderModel")]["value"] == 8


def test_a_notebook_that_ends_its_process_says_so(apps, visit):
    visitor = visit(apps, "ends.ipynb")
    visitor.set(visitor.model("IntSliderModel"), value=9)

    assert "exit code 3" in visitor.wait_for(Problem).message


def test_no_line_and_no_value_of_the_author_s_leaks_with_an_error(apps, visit):
    visitor = visit(apps, "error.ipynb")
    visitor.set(visitor.model("IntSliderModel"), value=7)
    visitor.wait_until(lambda: visitor.statuses["c1"] == "failed")

    assert "canary" not in repr(visitor.frames)
    error_id = visitor.outputs["c1"][0]["evalue"].split()[-1].rstrip(".")
    log = apps.log()
    assert f"error {error_id}" in log
    assert "canary_source" in log


def test_nothing_leaks_from_callbacks_and_output_widgets(apps, visit):
    visitor = visit(apps, "callback.ipynb")

    visitor.press(visitor.model("ButtonModel"))
    visitor.wait_until(lambda: visitor.callbacks["c0"] != [])
    visitor.set(visitor.model("IntSliderModel"), value=5)
    output = visitor.model("OutputModel")
    visitor.wait_until(lambda: visitor.models[output].get("outputs"))

    assert visitor.callbacks["c0"][0]["output_type"] == "error"
    assert visitor.models[output]["outputs"][0]["output_type"] == "error"
    assert "canary" not in repr(visitor.frames)
    assert visitor.text("c1") == "below\n"


@pytest.fixture(scope="module")
def server_of_one(tmp_path_factory):
    """A server with a place for one visitor at a time, whose session ends soon after they left."""
    path = write_notebook(tmp_path_factory.mktemp("one") / "app.ipynb", "print('x')")
    with serving(path, "--NbappApp.max_sessions=1", "--NbappApp.session_ttl=0.1") as server:
        yield server


@pytest.fixture
def place(server_of_one):
    """The server of one, with its place free."""
    server_of_one.wait_for_no_kernels()
    return server_of_one


def test_without_a_visitor_for_its_time_to_live_a_session_and_its_kernel_end(place, visit):
    visitor = visit(place)
    visitor.leave()

    place.wait_for_no_kernels()
    visitor.read_page()
    visitor.connect()
    visitor.say(Open(visitor.session, {InputKey("k"): {"value": 1}}))
    assert visitor.wait_for(Problem).kind == "session_gone"


def test_when_all_places_are_taken_the_next_visitor_waits_and_gets_in_with_the_same_ticket(place, visit, new_visitor):
    first = visit(place)
    second = new_visitor(place)
    second.read_page()
    second.connect()
    second.say(Open())
    assert second.wait_for(Problem).kind == "busy"
    assert len(place.kernel_pids()) == 1
    second.leave()

    first.leave()
    place.wait_for_no_kernels()
    second.open().wait_idle()

    assert second.text("c0") == "x\n"


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT], ids=["an operator", "Ctrl-C"])
def test_a_server_that_stops_tells_its_pages_and_leaves_no_kernel(serve, visit, signal_number):
    server = serve("print('x')")
    visitor = visit(server)
    (kernel,) = server.kernel_pids()

    server.terminate(signal_number)

    assert visitor.wait_for(Problem).kind == "stopping"
    server.process.wait(10)
    with pytest.raises(ProcessLookupError):
        os.kill(kernel, 0)
    assert "Warning" not in server.log()


def test_a_kernel_that_cannot_load_nbapp_is_told_on_the_page_and_how_to_cure_it_in_the_log(
    tmp_path, new_visitor, monkeypatch
):
    write_kernelspec(tmp_path / "data", "bare", "-c", WITHOUT_NBAPP)
    path = write_notebook(tmp_path / "app.ipynb", "x = 1", kernel="bare")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "data"))
    with serving(path) as server:
        visitor = new_visitor(server).open()

        assert visitor.wait_for(Problem).kind == "kernel_failed_to_start"
        assert "-m pip install nbapp==" in server.log()


def test_saving_the_notebook_updates_the_open_page_and_keeps_the_inputs(serve, visit):
    server = serve(SLIDER, "print('before', s.value)", options=("--dev",))
    visitor = visit(server)
    visitor.set(visitor.model("IntSliderModel"), value=6)
    visitor.wait_text("c1", "before 6\n")

    server.rewrite(SLIDER, "print('after', s.value)", "md:A new paragraph")
    visitor.wait_text("c1", "after 6\n")
    assert visitor.statuses["c2"] == "waiting"
    server.path.write_text("{")
    assert visitor.wait_for(Problem).kind == "notebook_broken"
    server.rewrite(SLIDER, "print('again', s.value)")
    visitor.wait_text("c1", "again 6\n")


def test_another_kernel_of_the_notebook_runs_its_app_from_its_save_on_with_the_inputs(
    tmp_path, new_visitor, monkeypatch
):
    write_kernelspec(tmp_path / "data", "other", WHICH="other")
    write_kernelspec(tmp_path / "data", "bare", "-c", WITHOUT_NBAPP)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "data"))
    cells = (SLIDER, "import os\nprint(os.environ.get('WHICH', 'first'), s.value)")
    path = write_notebook(tmp_path / "app.ipynb", *cells)
    with serving(path, "--dev") as server:
        visitor = new_visitor(server).open().wait_idle()
        visitor.set(visitor.model("IntSliderModel"), value=6)
        visitor.wait_text("c1", "first 6\n")
        [first] = server.kernel_pids()

        write_notebook(path, *cells, kernel="other")
        assert "has another kernel now" in visitor.wait_for(Problem).message
        visitor.wait_text("c1", "other 6\n")
        wait_until(lambda: first not in server.kernel_pids(), 10, "the first kernel still runs")

        write_notebook(path, *cells, kernel="bare")
        assert "has another kernel now" in visitor.wait_for(Problem).message
        failed = visitor.wait_for(Problem)
        assert failed.kind == "kernel_failed_to_start"
        assert "-m pip install nbapp==" in failed.message

        write_notebook(path, *cells, kernel="python3")
        visitor.wait_text("c1", "first 6\n")


def test_an_app_behind_a_base_url(serve, visit):
    server = serve("print('x')", options=("--base-url=/some/where/",))

    assert visit(server).text("c0") == "x\n"
    assert server.status_of("nbapp/health") == 200


def test_a_page_that_speaks_before_it_opens_is_closed(apps, new_visitor):
    visitor = new_visitor(apps, "slider.ipynb")
    visitor.read_page()
    visitor.connect()

    visitor.set("any", value=1)

    assert visitor.close_code() == 4003


def test_a_server_that_is_killed_leaves_no_kernel_for_long(serve, visit):
    server = serve("print('x')")
    visit(server)
    (kernel,) = server.kernel_pids()

    server.kill()

    wait_until(lambda: not Path(f"/proc/{kernel}/stat").exists() or is_zombie(kernel), 10, "the kernel still runs")


def is_zombie(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_new_session_begins_with_the_inputs_that_the_page_has(apps, visit, new_visitor):
    visitor = visit(apps, "slider.ipynb")
    key = visitor.keys[visitor.model("IntSliderModel")]
    later = new_visitor(apps, "slider.ipynb")

    later.open(inputs={key: {"value": 6, "max": 99}}).wait_idle()

    assert later.text("c1") == "value 6\n"
    assert later.models[later.model("IntSliderModel")]["max"] == 9


def test_a_value_beyond_the_bounds_does_not_come_in_with_a_new_session(apps, visit, new_visitor):
    visitor = visit(apps, "slider.ipynb")
    key = visitor.keys[visitor.model("IntSliderModel")]
    later = new_visitor(apps, "slider.ipynb")

    later.open(inputs={key: {"value": 99}}).wait_idle()

    assert later.text("c1") == "value 3\n"


def test_text_and_progress_of_a_long_cell_show_as_they_come(apps, visit):
    visitor = visit(apps, "slow.ipynb")

    visitor.set(visitor.model("IntSliderModel"), value=4)
    visitor.wait_text("c1", "ran 4\n")

    assert (visitor.statuses["c1"], visitor.activity) == ("running", "replaying")
    visitor.wait_text("c1", "ran 4\ndone 4\n")
    visitor.wait_idle()
    assert visitor.statuses["c1"] == "done"


def test_a_folder_has_an_index_and_a_page_for_a_broken_app(apps):
    index = apps.get("nbapp/")

    assert "A good app" in index
    assert "broken.ipynb" in index
    assert apps.status_of("nbapp/app/broken.ipynb") == 500
    assert apps.status_of("") == 302


# --- what an operator watches ------------------------------------------------------------------------------------


def test_metrics_count_sessions_replays_and_cells_and_ask_no_kernel(tmp_path, visit):
    write_notebook(tmp_path / "a.ipynb", SLIDER, "print(s.value)", "print('constant')")
    with serving(tmp_path) as server:
        visitor = visit(server, "a.ipynb")
        visitor.set(visitor.model("IntSliderModel"), value=7)
        visitor.wait_text("c1", "7\n")
        second = 'nbapp_replays_total{outcome="complete"} 2.0'
        wait_until(lambda: second in server.get("nbapp/metrics"), 10, "the second replay was not counted")

        said = dict(line.rsplit(" ", 1) for line in server.get("nbapp/metrics").splitlines() if line[:1] != "#")

    numbers = {name: float(value) for name, value in said.items()}
    assert (numbers["nbapp_sessions"], numbers["nbapp_pages"]) == (1, 1)
    assert (numbers['nbapp_cells_total{result="ran"}'], numbers['nbapp_cells_total{result="kept"}']) == (4, 2)
    assert (numbers["nbapp_replay_seconds_count"], numbers["nbapp_replay_wait_seconds_count"]) == (2, 1)
    assert (numbers["nbapp_kernel_start_seconds_count"], numbers["nbapp_kernel_deaths_total"]) == (1, 0)


def test_metrics_stand_behind_the_login(tmp_path):
    write_notebook(tmp_path / "a.ipynb", "1")
    with serving(tmp_path, "--token=secret") as server:
        assert server.status_of("nbapp/metrics") == 403
        assert server.status_of("nbapp/metrics?token=secret") == 200
        assert server.status_of("nbapp/health") == 200

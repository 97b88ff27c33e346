"""A real server, a real kernel, and a websocket: what a visitor does and what they get."""

from __future__ import annotations

from nbapp.protocol import Delta, ModelUpdated, Problem, Restart

from .visitor import Visitor

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=3, max=9)\ns"


def test_a_visitor_sees_the_app_and_a_change_sends_only_the_output_that_changed(serve, visit):
    server = serve("md:# Title", SLIDER, "print('value', s.value)", "print('constant')")
    visitor = visit(server)
    assert visitor.text("c2") == "value 3\n"
    assert visitor.text("c3") == "constant\n"

    visitor.set(visitor.model("IntSliderModel"), value=7)
    visitor.wait_text("c2", "value 7\n")

    deltas = [m for m in visitor.received[-10:] if isinstance(m, Delta)]
    assert {change.cell for change in deltas[-1].changes} == {"c2"}


def test_a_reload_comes_back_to_the_same_session_without_running_anything(serve, visit):
    server = serve(SLIDER, "import time\nprint(s.value, time.time_ns())")
    visitor = visit(server)
    visitor.set(visitor.model("IntSliderModel"), value=5)
    visitor.wait_until(lambda: visitor.text("c1").startswith("5 "))
    shown = visitor.text("c1")
    visitor.leave()

    again = Visitor(server, opener=visitor.opener).open(session=visitor.session)

    assert again.resumed
    assert again.text("c1") == shown
    assert again.models[again.model("IntSliderModel")]["value"] == 5
    assert not [m for m in again.settle() if isinstance(m, Delta)]
    again.leave()


def test_a_killed_kernel_is_told_and_a_restart_keeps_the_inputs(serve, visit):
    import os
    import signal

    server = serve(SLIDER, "print('value', s.value)")
    visitor = visit(server)
    visitor.set(visitor.model("IntSliderModel"), value=8)
    visitor.wait_text("c1", "value 8\n")
    (kernel,) = server.kernel_pids()

    os.kill(kernel, signal.SIGKILL)
    problem = visitor.wait_for(Problem)
    assert (problem.kind, problem.actions) == ("kernel_died", ("restart",))
    visitor.say(Restart())

    visitor.wait_until(lambda: visitor.activity == "starting")
    visitor.wait_idle()
    assert visitor.text("c1") == "value 8\n"
    assert visitor.models[visitor.model("IntSliderModel")]["value"] == 8
    assert ModelUpdated

"""Inputs that take their first value from the page's address, on a real kernel."""

from __future__ import annotations

from nbapp.kernel_protocol import AddressNotUsed, Replay
from nbapp.protocol import InputKey

IMPORT = "import nbapp.ui as ui"


def city(key):
    """One kernel plays all tests here, and the address counts once a key: each has keys of its own."""
    return f"city = ui.selectbox('City', ['Rome', 'Oslo'], key={key!r})"


def told(kernel, **query):
    return kernel.ask_replay(Replay(0, visitor={"query": {key: list(texts) for key, texts in query.items()}}))


def unused(done):
    """What names something; another test's address may be taken back."""
    return [event for event in done.events if isinstance(event, AddressNotUsed) and event.unknown + event.refused]


def test_an_input_begins_with_the_value_that_the_address_gives_its_key(kernel):
    kernel.load(IMPORT, city("city0"), "n = ui.slider('N', 0, 9, key='n')", "print(city, n)")

    first = told(kernel, city0=["Oslo"], n=["7"])

    assert first.ran == ["c0", "c1", "c2", "c3"]
    assert first.text("c3") == "Oslo 7\n"
    assert unused(first) == []
    assert kernel.replay().ran == []


def test_what_the_visitor_sets_then_counts_more_than_the_address(app):
    app.load(IMPORT, city("city1"), "print(city)")
    told(app, city1=["Oslo"])

    done = app.set(InputKey("key/city1"), value=0)

    assert (done.ran, done.text("c2")) == (["c1", "c2"], "Rome\n")
    assert app.replay().ran == []


def test_an_input_that_is_made_later_takes_its_value_then(app):
    app.load(IMPORT, "more = ui.checkbox('More', key='more')", f"if more:\n    {city('city2')}\n    print(city)")
    told(app, city2=["Oslo"])

    done = app.set(InputKey("key/more"), value=True)

    assert done.text("c2") == "Oslo\n"


def test_another_input_in_the_same_place_takes_its_own_value(app):
    app.load(
        IMPORT,
        "which = ui.radio('Which', ['a', 'b'], key='which')",
        "print(ui.text_input('Text', key=which))",
    )
    first = told(app, a=["one"], b=["two"])
    assert first.text("c2") == "one\n"

    done = app.set(InputKey("key/which"), value=1)

    assert done.text("c2") == "two\n"


def test_an_earlier_kernels_value_counts_more_than_the_address(kernel):
    kernel.load(IMPORT, city("city4"), "print(city)", inputs={InputKey("key/city4"): {"value": 0}})

    assert told(kernel, city4=["Oslo"]).text("c2") == "Rome\n"


def test_what_the_app_cannot_use_is_told_once(kernel):
    kernel.load(IMPORT, city("city5"), "print(city, ui.query_params.get('x'))")

    first = told(kernel, city5=["Graz"], x=["1"], colour=["red"], page=["details"])
    assert first.text("c2") == "Rome 1\n"
    assert unused(first) == [AddressNotUsed(("colour",), ("city5",))]

    assert unused(kernel.replay()) == []


def test_what_a_cell_asks_for_later_is_told_to_be_of_use_after_all(app):
    app.load(IMPORT, "more = ui.checkbox('More', key='more8')", "print(ui.query_params.get('x8') if more else '')")
    first = told(app, x8=["1"], utm_source=["mail"])
    assert unused(first) == [AddressNotUsed(("x8", "utm_source"))]

    done = app.set(InputKey("key/more8"), value=True)

    assert (done.text("c2"), unused(done)) == ("1\n", [AddressNotUsed(("utm_source",), is_new_address=False)])


def test_an_address_that_is_all_used_takes_back_what_was_told_of_the_one_before(kernel):
    kernel.load(IMPORT, "print(ui.query_params.get('x9'))")
    assert unused(told(kernel, utm_source=["mail"])) == [AddressNotUsed(("utm_source",))]

    assert AddressNotUsed() in told(kernel, x9=["1"]).events
    assert AddressNotUsed() not in told(kernel, x9=["2"]).events


def test_a_cell_that_reads_all_parameters_knows_them_all(kernel):
    kernel.load(IMPORT, "print(dict(ui.query_params))")

    assert unused(told(kernel, x=["1"])) == []


def test_a_replay_that_did_not_reach_all_cells_says_nothing_of_the_address(kernel):
    kernel.load(IMPORT, "1 / 0", city("city7"))

    assert unused(told(kernel, city7=["Oslo"])) == []


def test_a_password_is_never_taken_from_an_address(kernel):
    kernel.load(IMPORT, "print(repr(ui.text_input('P', type='password', key='p')))")

    done = told(kernel, p=["12345"])

    assert done.text("c1") == "''\n"
    assert unused(done) == [AddressNotUsed((), ("p",))]

"""`query_params`, `context` and `secrets` on a real kernel: only cells that read what changed run."""

from __future__ import annotations

import os

from nbapp.kernel_protocol import QuerySet, Replay

IMPORT = "import nbapp.ui as ui"


def told(kernel, **visitor):
    return kernel.ask_replay(Replay(0, visitor=visitor))


def queries(done):
    return [event.query for event in done.events if isinstance(event, QuerySet)]


def test_the_first_replay_knows_the_query_and_only_readers_of_a_parameter_follow_it(kernel):
    kernel.load(
        IMPORT,
        "print('city', ui.query_params.get('city'))",
        "print('tags', ui.query_params.get_all('tag'))",
        "print('x')",
    )

    first = told(kernel, query={"city": ["Rome"], "tag": ["a", "b"]}, theme="dark")
    assert (first.text("c1"), first.text("c2")) == ("city Rome\n", "tags ['a', 'b']\n")
    assert queries(first) == []

    second = told(kernel, query={"city": ["Oslo"], "tag": ["a", "b"]})
    assert second.ran == ["c1"]
    assert second.text("c1") == "city Oslo\n"

    third = told(kernel, theme="light")
    assert third.ran == []


def test_a_parameter_that_is_not_there_is_read_without_a_look_at_the_others(kernel):
    kernel.load(IMPORT, "print(ui.query_params.get('lang', 'en'))")
    assert told(kernel, query={"utm_source": ["mail"]}).text("c1") == "en\n"

    assert told(kernel, query={}).ran == []
    assert told(kernel, query={"lang": ["de"]}).text("c1") == "de\n"


def test_what_a_cell_sets_is_told_once_and_stays_while_the_cell_is_kept(kernel):
    kernel.load(IMPORT, "ui.query_params['n'] = 3", "print(ui.query_params.n, 'page' in ui.query_params)")

    first = told(kernel, query={"page": ["details"]})
    assert first.text("c2") == "3 False\n"
    assert queries(first) == [{"page": ("details",), "n": ("3",)}]

    second = kernel.replay()
    assert second.ran == []
    assert queries(second) == []


def test_a_cell_that_sets_a_parameter_sets_it_again_when_the_visitor_went_back(kernel):
    kernel.load(IMPORT, "ui.query_params['n'] = 3")
    told(kernel, query={})

    done = told(kernel, query={})

    assert done.ran == ["c1"]
    assert kernel.why(done) == {"c1": "`n` in the page's address, which it sets, was changed"}
    assert queries(done) == [{"n": ("3",)}]


def test_a_cell_that_lists_all_parameters_follows_their_names(kernel):
    kernel.load(IMPORT, "print(sorted(ui.query_params))")
    told(kernel, query={"a": ["1"]})

    done = told(kernel, query={"a": ["1"], "b": ["2"]})

    assert done.ran == ["c1"]
    assert done.text("c1") == "['a', 'b']\n"


def test_a_callback_sets_the_query_and_cells_above_and_below_follow(app):
    app.load(
        IMPORT,
        "print('seen', ui.query_params.get('n', '0'))",
        "ui.button('Go', on_click=lambda: ui.query_params.update(n='7'))",
    )
    told(app, query={})
    key = next(iter(app.model_by_key))

    done = app.click(key)

    assert done.text("c1") == "seen 7\n"
    assert queries(done) == [{"n": ("7",)}]


def test_cells_follow_the_context_that_they_read(kernel):
    kernel.load(IMPORT, "print(ui.context.theme.type, ui.context.timezone)", "print(ui.context.locale)")
    told(kernel, theme="light", timezone="Europe/Rome", locale="it-IT")

    done = told(kernel, theme="dark")

    assert done.ran == ["c1"]
    assert done.text("c1") == "dark Europe/Rome\n"


def test_secrets_are_read_from_beside_the_notebook_and_an_edit_runs_their_readers(kernel, tmp_path):
    secrets = tmp_path / ".nbapp" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text('[database]\npassword = "one"\n')
    kernel.load(
        f"import nbapp.ui.secret_values as s\nfrom pathlib import Path\ns._FOLDER = Path({str(tmp_path)!r})\n{IMPORT}",
        "print(ui.secrets.database.password)",
        "print(repr(ui.secrets), 'x')",
    )
    first = kernel.replay()
    assert first.text("c1") == "one\n"
    assert "one" not in first.text("c2")

    secrets.write_text('[database]\npassword = "another"\n')
    os.utime(secrets, ns=(1, 1))
    done = kernel.replay()

    assert "c1" in done.ran
    assert "c2" not in done.ran
    assert done.text("c1") == "another\n"


def test_who_the_visitor_is_is_an_input_of_the_cells_that_read_it(kernel):
    kernel.load(
        IMPORT, "print(ui.user.name, ui.user.groups, ui.user['is_logged_in'])", "print(ui.user.is_logged_in)", "1"
    )

    first = told(kernel, user={})
    assert (first.text("c1"), first.text("c2")) == ("None () False\n", "False\n")

    second = told(kernel, user={"name": "bob", "display_name": "Bob", "groups": ["analysts"]})
    assert second.ran == ["c1", "c2"]
    assert (second.text("c1"), second.text("c2")) == ("bob ('analysts',) True\n", "True\n")

    assert kernel.replay().ran == []

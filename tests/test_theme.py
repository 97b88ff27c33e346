"""Themes: whatever colours an author asks for, what is derived from them can be read; what is no theme is explained."""

from __future__ import annotations

import pytest

from nbapp.theme import ThemeError, _colour, _contrast, base_of, checked, variables_of

# what stands on what: text on ground
PAIRS = [
    ("--nb-text", "--nb-page"),
    ("--nb-text", "--nb-sunken"),
    ("--nb-text-soft", "--nb-page"),
    ("--nb-text-soft", "--nb-sunken"),
    ("--nb-text-soft", "--nb-hover"),
    ("--nb-accent", "--nb-page"),
    ("--nb-accent", "--nb-sunken"),
    ("--nb-accent", "--nb-accent-soft"),
    ("--nb-on-accent", "--nb-accent"),
    ("--nb-on-accent", "--nb-accent-strong"),
    ("--nb-bad", "--nb-bad-soft"),
    ("--nb-warn", "--nb-warn-soft"),
    ("--nb-good", "--nb-page"),
]
GROUNDS = ["#ffffff", "#fdf6e3", "#0b1021", "#002b36", "#7f7f7f", "#ffe600"]
PRIMARIES = ["#ff4b4b", "#ffe600", "#00ff88", "#101010", "#f5f5f5", "#808080", "#1c7ed6"]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("primary", PRIMARIES)
def test_every_derived_text_can_be_read_on_its_ground_in_both_modes(ground, primary):
    theme = checked({"light": {"backgroundColor": ground, "primaryColor": primary}})
    theme["dark"] = theme["light"]

    for variables in variables_of(theme).values():
        for text, under in PAIRS:
            assert _contrast(_colour(variables[text]), _colour(variables[under])) >= 4.49, (text, under)


def test_a_primary_colour_alone_changes_the_accent_and_nothing_else():
    variables = variables_of(checked({"primaryColor": "#c2255c"}))

    assert variables["light"]["--nb-accent"] == "#c2255c"
    assert variables["light"]["--nb-on-accent"] == "#ffffff"
    assert set(variables["dark"]) == {"--nb-accent", "--nb-accent-strong", "--nb-accent-soft", "--nb-on-accent"}


def test_a_light_ground_leaves_the_dark_page_dark():
    variables = variables_of(checked({"backgroundColor": "#fdf6e3", "base": "auto"}))

    assert variables["light"]["--nb-page"] == "#fdf6e3"
    assert "--nb-page" not in variables["dark"]


@pytest.mark.parametrize(
    ("theme", "base"),
    [
        ({}, "auto"),
        ({"primaryColor": "#f00"}, "auto"),
        ({"backgroundColor": "#111"}, "dark"),
        ({"backgroundColor": "#fefefe"}, "light"),
        ({"backgroundColor": "#111", "base": "auto"}, "auto"),
    ],
)
def test_a_ground_decides_between_light_and_dark_where_the_author_does_not(theme, base):
    assert base_of(checked(theme)) == base


def test_font_radius_and_width_become_variables():
    variables = variables_of(checked({"font": "Georgia", "radius": "none", "width": 1100}))["light"]

    assert variables["--nb-font"].startswith("'Georgia', ")
    assert variables["--nb-radius-small"] == "0px"
    assert variables["--nb-width"] == "1100px"


@pytest.mark.parametrize(
    ("theme", "says"),
    [
        ("dark", "A theme is a dictionary, not str"),
        ({"primary": "#f00"}, "theme has no 'primary'"),
        ({"primaryColor": "tomato-ish"}, "theme.primaryColor is 'tomato-ish'"),
        ({"primaryColor": "rgb(300, 0, 0)"}, "theme.primaryColor"),
        ({"base": "night"}, "theme.base is 'night'"),
        ({"font": "x'; } body { display: none"}, "theme.font is"),
        ({"radius": "huge"}, "theme.radius is 'huge'"),
        ({"width": "calc(1px)"}, "theme.width is 'calc(1px)'"),
        ({"dark": {"font": "mono"}}, "theme['dark'] has no 'font'"),
    ],
)
def test_what_is_no_theme_is_explained(theme, says):
    with pytest.raises(ThemeError) as raised:
        checked(theme)

    assert says in str(raised.value)
    assert raised.value.advice

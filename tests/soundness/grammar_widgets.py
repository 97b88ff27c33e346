"""Statements about widgets, their callbacks, and displays, in the notation of `grammar.py`."""

from __future__ import annotations

WIDGETS = (
    "<new:w> = w.IntSlider(<n> % 6, max=9)\n<new:w>",
    "<new:w> = w.IntSlider(2, max=3 + <n> % 6, description='q<n>')",
    "<new:w> = w.Dropdown(options=[('one', 1), ('two', 2), ('three', 3)][: 1 + <n> % 3])\nprint(<new:w>.value)",
    "<new:w> = w.BoundedIntText(<n> % 4, max=9)",
    "<new:w> = w.IntRangeSlider((1, 3), max=4 + <n> % 4).children if False else w.IntSlider(1, max=9)",
    "<new:b> = w.Button(description='late')\n<new:b>",
    "print(<w>.value)",
    "<x> = <w>.value + <n>\nprint(<x>)",
    "<w>.value = <n> % 3",
    "<w>.max = 5 + <n> % 4",
    "<w>.description = 'd%d' % (<n>)",
    "w.VBox([<w>, <w2>])",
    "w.HBox([<w>, <b>])",
    "print(<w>.max if hasattr(<w>, 'max') else '-', <w>.description)",
    "<w>.disabled = <n> > 2",
    "<w>.layout.width = '%dpx' % (<n>)",
    "<new:u> = w.Output()\n<new:u>",
    "with <u>: print(<n>)",
    "with <u>:\n    <u>.clear_output()\n    print(<l>)",
    "<u>.append_stdout('%s' % (<n>))",
    "if <n> > 3: <u>.append_stderr('more')",
    "_tab = w.Tab([w.Label('a'), w.Label('b')])\n_tab",
    "try: _tab.set_title(<n> % 2, str(<n>))\nexcept NameError: pass",
    "try: print(_tab.get_title(0), _tab.titles)\nexcept NameError: pass",
    "w.HTML('<b>%s</b>' % (<n>))",
    "w.Label(str(<n>))",
    "<new:l> = [w.IntSlider(i, max=9, description='r%d' % i) for i in range(<n> % 4)]\nprint(sum(q.value for q in <new:l>))",
    "_link = w.link((<w>, 'value'), (<w2>, 'value'))",
    "_dlink = w.dlink((<w>, 'value'), (<w2>, 'value'), lambda q: q % 3)",
    "w.interact(lambda x=2: print(x, <n>), x=(0, 5));",
    "def _shown(y=1): print(y, <l>)\n_i = w.interact(_shown, y=w.IntSlider(1, max=4, description='y'))",
    "_act = w.interactive(lambda z=1: z + <n>, z=(0, 4))\n_act",
    "print(pressed(<b>))",
    "if pressed(<b>): <l>.append('pressed')",
    "if pressed(<b>): session_state.clicks = session_state.get('clicks', 0) + 1\nprint(session_state.get('clicks', 0))",
    "class _Two(w.HBox):\n    def __init__(self, n): self.one = w.IntSlider(n, max=9); super().__init__([self.one])\n    @property\n    def value(self): return self.one.value\n<new:v> = _Two(<n> % 4)\nprint(<new:v>.value)",
)

CALLBACKS = (
    "<b>.on_click(lambda _: <l>.append('click'))",
    "def _clicked(_): session_state.clicks = session_state.get('clicks', 0) + 1\n<b>.on_click(_clicked)",
    "<b>.on_click(lambda _: <d>.update(c=<d>.get('c', 0) + 1))",
    "def _seen(change): <l>.append(change['new'])\n<w>.observe(_seen, 'value')",
    "def _copied(change): <w2>.value = change['new'] % 3\n<w>.observe(_copied, 'value')",
    "def _counted(change): session_state.moves = session_state.get('moves', 0) + 1\n<w>.observe(_counted, 'value')",
    "print(session_state.get('moves', 0), session_state.get('clicks', 0))",
    "def _bound(change):\n    global <new:x>\n    <new:x> = change['new']\n<w>.observe(_bound, 'value')",
    "<b>.on_click(lambda _: <o>.add('click'))",
    "<b>.on_click(lambda _: print('clicked', len(<l>)))",
)

DISPLAYS = (
    "from IPython.display import display\ndisplay(<v>, <n>)",
    "_text = get_ipython().display_formatter.formatters['text/plain']\n_text.for_type(<c>, lambda q, p, _: p.text('c %s' % (<n>)))",
    "<o>",
    "from IPython.display import display\n<new:h> = display(<n>, display_id=True)",
    "from IPython.display import HTML\nHTML('<i>%s</i>' % (<n>))",
    "from IPython.display import clear_output\nprint('gone')\nclear_output(wait=True)\nprint(<n>)",
    "from IPython.display import Markdown, display\ndisplay(Markdown('# %s' % (<n>)))",
)

UPDATED_DISPLAYS = (
    "<h>.update(<n>)",
    "from IPython.display import display\ndisplay(<n>, display_id='mine');",
    "from IPython.display import update_display\nupdate_display(<n>, display_id='mine')",
    "from IPython.display import update_display\nif <n> > 2: update_display(<v>, display_id='mine')",
    "from IPython.display import display\ndisplay(<n>, display_id='mine', update=True)",
)

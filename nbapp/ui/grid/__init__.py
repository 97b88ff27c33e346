"""Tables behind `ui.dataframe`, `ui.data_editor` and `ui.table`: the data, frozen as it was, and the parts that travel.

How it works. `tables.py` takes any data and makes a `Source` of it: `pandas_source.py`, `polars_source.py` and
`arrow_source.py` read, sort and filter in the library's own way. `views.py` answers the page's queries for windows of
it. `columns.py` says what the page must know of each column, `edits.py` applies what a visitor has edited.

What it does not know: how a table looks (`page/src/grid/`).
"""

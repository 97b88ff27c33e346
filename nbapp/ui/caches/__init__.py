"""How `ui.cache_data` and `ui.cache_resource` (`../caching.py`) work.

functions.py   a decorated function: one call, from key to value
keys.py        the key of a call                 walk.py      what counts in it: code, globals, values
store.py       values on disk, for all sessions  entry.py     one of them: written, checked, read
remote.py      the same behind a URL             places.py    where they are
locks.py       one computes while others wait    resources.py objects of this process
watch.py       what the kernel is told           spinner.py   what the visitor sees meanwhile
"""

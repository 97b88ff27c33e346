"""Sharing apps through a JupyterHub: for the command `jupyter nbapp share`, and for the dialog in JupyterLab.

In flow order: `command` and `handlers` (who asks) → `sharing` (the hub is asked, by `../hub_api.py`) → `shared_apps`
(which notebook a server shows), also after it was moved (`moved_apps`).
"""

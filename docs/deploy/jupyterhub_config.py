"""A JupyterHub on this machine for trying out shared apps: `jupyterhub -f jupyterhub_config.py`, then
http://127.0.0.1:8000. Anybody logs in with any name (say ann in one browser, bob in another) and any password.

It needs `pip install nbapp jupyterhub jupyterlab` and `npm install -g configurable-http-proxy`. For real users take
another authenticator and spawner; the two lines at the end stay.
"""

import os

import nbapp.hub

c = get_config()  # noqa: F821 # (JupyterHub gives it to this file)

c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True

# Users are not users of this machine: each has a folder here.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = os.path.join(os.getcwd(), "homes", "{username}")
c.Spawner.args = ["--allow-root"]

nbapp.hub.configure(c)

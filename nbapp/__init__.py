"""Serve a Jupyter notebook as an app: `jupyter nbapp serve notebook.ipynb`."""

__version__ = "0.1.0"

"""The replay engine, free of Jupyter: which cells must run, and what the others left stays true."""

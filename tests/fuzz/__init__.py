"""Hostile input by the million: one target per thing that reads what others wrote.

A target is a function of bytes that may raise nothing. The default suite runs a few cases of each (`test_fuzz.py`);
`python -m tests.fuzz NAME --cases 1000000` runs as many as wanted, guided by coverage where atheris is installed.

To add a target: a `Target` at the top of a module here, and its place in `registry.PLACES`.
"""

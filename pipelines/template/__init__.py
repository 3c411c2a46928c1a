"""Workbooks to fill in, made from the standards: `publish new`. `beginning` makes them, `updating` makes them anew."""

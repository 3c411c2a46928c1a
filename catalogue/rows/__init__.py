"""Rows: the table of a resource, made from its CSV as it arrives or written over the API; searched and dumped."""

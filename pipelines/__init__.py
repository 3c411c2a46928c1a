"""Municipal records in, validated data packages out, portals kept up to date.

A library: no printing, no command line. Data flows one way:

    source file → read → columns → normalise → validate → package → portal

Each step knows only the base modules (errors, findings, table, lgcode, licenses, standards, headings, workspace …);
`build.py` alone knows their order.
"""

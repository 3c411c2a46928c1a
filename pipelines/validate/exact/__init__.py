"""The errors of frictionless, told from whole columns.

A Table Schema is made into column checks once (`plan`, `proofs`, `patterns`): polars proves cells good (`cells`), and
only distinct values that it cannot prove are read as frictionless reads them: without it where Python says the same in
a line (`known`), else by its own cell readers. Keys are compared across all parts of a table (`keys`), and `errors`
puts everything into frictionless's order. `files` reads whole files: those that are regular beyond doubt (`layout`)
with polars, in parts where they are large (`regular`); others as frictionless reads them (`streamed`); and what neither
can do, such as foreign keys, is left to frictionless (`reference`).
"""

"""Dossiers by the million: a province's past as it might have been, for demonstrations and for measuring.

`plan` reads what the province offers and where, `life` decides what becomes of one dossier, `rows` writes it as rows,
`tables` brings the rows into the database by COPY, `run` does all of it in parallel. Everything follows from `--seed`:
a batch of days draws from a source of its own, so that the number of processes changes nothing.
"""

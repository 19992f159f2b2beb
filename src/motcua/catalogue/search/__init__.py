"""Finding a procedure by what a person types: no marks, slips, everyday words, codes.

`fold` turns text into plain syllables; `index` ranks names held in the process; `measure` says how well that works.
"""

"""Merging, splitting, renaming, moving, closing units as one operation.

plan (`spec`, `reading`) → checked against the organisation of the day (`checks`) → surveyed: everything it touches, and
nothing written (`survey`) → carried out in one transaction, the rooms above moving what is theirs (`participants`) →
undone within the time that the province sets. Actions and queries are in `actions` and `queries` of this package.
"""

from motcua.identity.reorganisation.participants import CarryLog, Participant, Touched, participate

__all__ = [
    "CarryLog",
    "Participant",
    "Touched",
    "participate",
]

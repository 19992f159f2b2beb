"""The ground floor: clock, ids, numbers, money, errors, actor, permissions, locks, outbox, audit.

Nothing here knows what a dossier or a procedure is.
"""

"""The case file, from draft to archive: the only orchestrator of a procedure's handling.

A dossier pins the version of the procedure it was started with. Its life is one explicit state machine (`states`); its
money and the delivery of its result are axes of their own. Verbs in `actions` call workflow, deadlines and files, keep
the worklist rows, write one audit entry and one event each.
"""

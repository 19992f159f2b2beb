"""Working calendars and legal clocks: when something is due, and the proof that a person can read.

hours, calendar     which days and hours count           (pure)
limits, reckoning   receipt, limit, pauses, verdict      (pure)
proof, wording      why this date, line by line          (pure facts; words come last)
phrases             the same as two words in a worklist
models, rulebook    calendars, decisions and policies as versions in the database, cached by revision
actions, queries    legal clocks: start, pause, resume, extend, stop
"""

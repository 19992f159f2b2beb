"""Telling people: templates from the pack, one row a notice, delivery by jobs.

Who is told what, and when, the rooms above decide; here stand the words, the ways (desk, portal, mail, short message),
the receiver's choices, and the proof of what went out. Nothing is sent while somebody waits.
"""

"""Stored content: what people attach and what offices issue.

`store_file` looks inside before it keeps anything; a file is known by its content, never by its name's ending. Content
lies in Django's default storage (a folder, or S3-compatible by a setting) under its own hash; a row a use says whose it
is. Who may read a file is decided by the room that owns the subject, which also records the read.
"""

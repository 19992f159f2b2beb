"""What one request costs, at ten thousand dossiers and at a million.

`run` makes the databases, starts the web server as the launcher does and prints the table; `stage` lays out work to be
measured (sessions, drafts, dossiers to accept); `client` sends requests from a process of its own, which is not
counted; `cpu` reads what web processes and database backends have used; `machine` says where all this was.
"""

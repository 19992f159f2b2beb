"""From a bare machine to a running province: environment, database, processes, checks."""

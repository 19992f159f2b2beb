"""From the national database's records to reviewable changes of the catalogue."""

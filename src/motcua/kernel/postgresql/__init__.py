"""The database engine of the house: Django's for PostgreSQL, with three things done quicker (see `base`)."""

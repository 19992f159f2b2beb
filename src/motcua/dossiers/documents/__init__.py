"""Texts of results: templates of the pack filled with a dossier's data, their versions, and how two differ."""

"""The whole house: the province with the two procedures that no change of the pack can move."""

from motcua.dossiers.tests.conftest import _files, django_db_setup  # noqa: F401

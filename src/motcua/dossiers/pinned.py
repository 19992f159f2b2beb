"""The law as it was when the dossier began: the pinned version of the procedure, with the pinned form."""

import dataclasses

from motcua.catalogue import queries as catalogue
from motcua.catalogue.views import ProcedureView
from motcua.dossiers.models import Dossier


def procedure_of(dossier: Dossier) -> ProcedureView:
    """The version that the dossier pinned, asking the questions of the form that it pinned."""
    view = catalogue.version(dossier.procedure_version_id)
    if dossier.form_id is None or (view.form and view.form.id == dossier.form_id):
        return view
    return dataclasses.replace(view, form=catalogue.form(dossier.form_id))

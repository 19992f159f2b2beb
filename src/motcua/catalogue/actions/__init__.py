"""The catalogue's verbs."""

from motcua.catalogue.actions.changes import review_change_set
from motcua.catalogue.actions.drafts import amend_procedure, discard_draft, draft_version, edit_draft
from motcua.catalogue.actions.forms import publish_form
from motcua.catalogue.actions.numbering import add_alias, renumber_procedure
from motcua.catalogue.actions.offerings import offer_procedure, withdraw_offering
from motcua.catalogue.actions.placing import place_procedure
from motcua.catalogue.actions.publication import Decision, abolish_procedure, publish_version
from motcua.catalogue.actions.thesaurus import add_phrase, remove_phrase

__all__ = [
    "Decision", "abolish_procedure", "add_alias", "add_phrase", "amend_procedure", "discard_draft", "draft_version",
    "edit_draft", "offer_procedure", "place_procedure", "publish_form", "publish_version", "remove_phrase",
    "renumber_procedure", "review_change_set", "withdraw_offering",
]  # fmt: skip

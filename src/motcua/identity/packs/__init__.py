"""A province's data: its organisation, its roles and, in demo mode, its people. Data in files, never in code."""

from motcua.identity.packs.demo import load_demo
from motcua.identity.packs.organisation import LoadReport, load_organisation
from motcua.identity.packs.roles import load_roles

__all__ = ["LoadReport", "load_demo", "load_organisation", "load_roles"]

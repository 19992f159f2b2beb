"""The seven parts without which a procedure must not be published (Nghị định 63/2010/NĐ-CP, Điều 8, khoản 2).

Name, steps, channels, papers with their counts, time limit, subjects, performing agency.
"""

from django.utils.translation import gettext

from motcua.catalogue.content import ProcedureContent

PARTS = ("name", "steps", "channels", "papers", "time_limit", "subjects", "agencies")


def missing(content: ProcedureContent) -> list[str]:
    """The mandatory parts that `content` lacks, in the law's order."""
    papers = [paper for case in content.cases for paper in case.papers]
    counted = bool(papers) and all(paper.originals is not None or paper.copies is not None for paper in papers)
    limits = [limit for channel in content.channels for limit in channel.limits]
    present = {
        "name": bool(content.name.strip()),
        "steps": bool(content.steps.strip()),
        "channels": bool(content.channels),
        "papers": counted,
        "time_limit": any(limit.unit == "none" or (limit.unit and limit.value is not None) for limit in limits),
        "subjects": bool(content.subjects),
        "agencies": any(agency.role in ("performing", "competent") and agency.name for agency in content.agencies),
    }
    return [part for part in PARTS if not present[part]]


def part_name(part: str) -> str:
    """What people call a part."""
    return {
        "name": gettext("the name"),
        "steps": gettext("the steps"),
        "channels": gettext("the ways to hand in"),
        "papers": gettext("the papers with their numbers"),
        "time_limit": gettext("the time limit"),
        "subjects": gettext("who can apply"),
        "agencies": gettext("the agency that handles it"),
    }[part]

"""What people keep on paper: one sheet, without the frame around it."""

import re

import pytest


def sheets(visitor, paper):
    """How many sheets of this paper a page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", visitor.page.pdf(format=paper)))


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_the_slip_of_the_counter_is_one_sheet(newcomer, world, paper):
    huong = newcomer()
    huong.sign_in("huong")
    huong.go(f"/lam-viec/ho-so/{world['in_hand']}/giay-hen/")
    assert sheets(huong, paper) == 1
    huong.page.emulate_media(media="print")
    assert not huong.page.locator(".keys, .bar, .noprint").locator("visible=true").count()


@pytest.mark.parametrize(("name", "paper", "most"), [("done", "A4", 1), ("done", "A5", 2), ("dossier", "A4", 1)])
def test_receipt_and_dossier_of_the_applicant(newcomer, world, name, paper, most):
    mother = newcomer()
    mother.sign_in("ngocanh")
    mother.go({"done": f"/nop/{world['submitted']}/xong/", "dossier": f"/ho-so/{world['extended']}/"}[name])
    assert sheets(mother, paper) <= most
    mother.page.emulate_media(media="print")
    assert not mother.page.locator(".ft, .hd nav, .acts").locator("visible=true").count()

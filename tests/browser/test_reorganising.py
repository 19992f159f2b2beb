"""A province administrator plans a merger with the keyboard, and looks at what it touches."""

import os
from pathlib import Path


def picture(visitor, name):
    """For somebody who wants to look: pictures of each page at two widths, where REORGANISATION_PICTURES says."""
    if folder := os.environ.get("REORGANISATION_PICTURES"):
        for width in (390, 1366):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def test_a_plan_is_made_looked_at_and_thrown_away(visitor):
    visitor.sign_in("huy")
    visitor.go("/lam-viec/quan-tri/to-chuc/")
    visitor.look()
    picture(visitor, "list")
    page = visitor.page
    page.focus("main button.go")
    page.keyboard.press("Enter")  # nothing is filled in yet
    page.wait_for_selector("[role=alert]")
    visitor.look()
    page.fill("[name=name]", "Nhập phường Kinh Bắc vào phường Vũ Ninh")
    page.fill("[name=day]", "16/11/2026")
    page.fill("[name=legal_basis]", "Nghị quyết 99/NQ-UBTVQH16")
    page.fill("[name=lines]", "UBND phường Kinh Bắc → UBND phường Vũ Ninh")
    page.focus("main button.go")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Rà soát tác động")
    visitor.look()
    picture(visitor, "draft")
    page.focus("button[value=survey]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Những gì bị tác động")
    page.evaluate("document.querySelectorAll('details.fold').forEach((each) => { each.open = true; })")
    visitor.look()
    picture(visitor, "surveyed")
    page.focus("button[value=discard]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã bỏ kế hoạch")
    visitor.look()

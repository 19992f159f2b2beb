"""The approver's day with the keyboard alone: reading what was changed, signing, sending back, asking, lending the post."""

import json

import pytest
from hands import Hands

FILL = """
import datetime as dt, json
from motcua.deadlines import distance
from motcua.deadlines import queries as deadlines
from motcua.dossiers import actions
from motcua.dossiers.models import ResultTemplate
from motcua.dossiers.tests.people import Town
from motcua.dossiers.tests.watching import limited, settle
from motcua.kernel import clock
town, calendar = Town(), deadlines.calendar_for()
begun = distance.working_day_before(calendar, clock.today(), 3)
with clock.frozen(clock.at(begun.year, begun.month, begun.day, 9)):
    week, other, late = (limited(town.accepted(), days) for days in (4, 4, 1))
for one in (week, other):
    actions.claim_task(one, town.step(one).task_id, actor=town.tuan)
settle()
for one in (week, other):
    actions.propose_apology(one, reason="Chờ kết quả đo đạc", actor=town.tuan)
template = ResultTemplate.objects.create(
    code="approver", name="Trích lục", procedures=["9.000001"], body="Trẻ {answer.child_name}, hồ sơ {code}.",
    signer="Chủ tịch", valid_from=dt.date(2026, 1, 1), legal_basis="Luật Hộ tịch",
    layout='#import "/house.typ": *\\n#show: sheet.with(title: d.title)\\n#for one in d.paragraphs { par(one) }',
)
text = town.accepted()
actions.start_document(text, template.id, actor=town.tuan)
actions.write_document(text, "Trẻ Bảo Hân, đã sửa.", based_on=1, actor=town.tuan)
actions.adopt_document(text, 2, name="Trích lục", actor=town.tuan)
actions.complete_task(text, town.step(text).task_id, outcome="", actor=town.tuan)
signed = [town.at_approval() for _ in range(2)]
settle()
print(json.dumps({"late": str(town.dossier(late).code), "text": str(town.dossier(text).code)}))
"""


@pytest.fixture(scope="module")
def found(fill, world):
    """Codes of what waits."""
    return json.loads(fill(FILL).strip().splitlines()[-1])


def test_signing(found, newcomer):
    le = Hands(newcomer())
    le.sign_in("le", on="h1", to="/lam-viec/$")
    le.press("Alt+w")
    le.tab("Chờ tôi ký")
    le.goes("Enter", on="h1", to="/ky/$")
    waiting = le.see.locator(".sl li").count()
    # what was changed against the template is looked at before it can be ticked
    le.tab("Đã sửa so với mẫu")
    le.goes("Enter", to="/van-ban/#khac")
    le.goes("Escape", on="h1", to="/ho-so/")
    print(le.see.locator(".keys").inner_text())


def test_late_and_lent(found, newcomer):
    le = Hands(newcomer())
    le.sign_in("le", on="h1", to="/lam-viec/$")
    le.press("Alt+w")
    le.tab("Tổng quan")
    le.goes("Enter", on="h1", to="/tong-quan/$")
    le.goes("Alt+1", to="/sap-tre/")

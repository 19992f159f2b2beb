"""Many chains at once, and series that end."""

import pytest
from django.db import transaction

from motcua.kernel import audit, numbers
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject, bulk
from motcua.kernel.ids import new_id
from motcua.kernel.locks import LockOutsideTransaction

HOUSE = service("house")
pytestmark = pytest.mark.django_db


def test_entries_written_at_once_are_links_like_any_other(monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    known, fresh = [new_id() for _ in range(3)], [new_id() for _ in range(2)]
    for each in known:
        audit.record(Subject("dossier", each), "dossiers.submitted", actor=HOUSE, code="Hồ sơ 1")
    # A chain of another kind under the same id is another chain.
    audit.record(Subject("task", known[0]), "x.y", actor=HOUSE)
    facts = {"before": {"unit": "a"}, "reason": "Nhập hai phường", "legal_basis": ""}
    count = audit.record_many(
        "dossier", ((each, facts) for each in (*known, *fresh)), "dossiers.transferred", actor=HOUSE
    )
    assert count == 5
    report = audit.verify_all()
    assert (report.broken, report.entries) == (None, 9)
    last = audit.history(Subject("dossier", known[1])).last()
    assert (last.position, last.action) == (2, "dossiers.transferred")
    assert last.facts == {"before": {"unit": "a"}, "reason": "Nhập hai phường"}
    audit.record(Subject("dossier", fresh[0]), "dossiers.read", actor=HOUSE)
    assert audit.verify_all().broken is None


@pytest.mark.django_db(transaction=True)
def test_entries_at_once_need_a_transaction():
    with pytest.raises(LockOutsideTransaction):
        audit.record_many("dossier", [(new_id(), {})], "x.y", actor=HOUSE)


def test_a_closed_series_gives_no_number_until_it_is_opened_again():
    with transaction.atomic():
        assert numbers.allocate("dossier:H05.1", "2026") == 1
        assert numbers.close_series(["dossier:H05.1", "dossier:H05.2"]) == ["dossier:H05.1", "dossier:H05.2"]
        assert numbers.close_series(["dossier:H05.1"]) == []
        for period in ("2026", "2027"):
            with pytest.raises(numbers.SeriesClosed):
                numbers.allocate("dossier:H05.1", period)
        assert numbers.allocate("dossier:H05.3", "2026") == 1
        numbers.reopen_series(["dossier:H05.1"])
        assert numbers.allocate("dossier:H05.1", "2026") == 2

"""Lists taken along: what is in the file, who may take it, until when, and what is recorded."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from motcua.dossiers import actions, jobs, queries
from motcua.dossiers.actions import exporting
from motcua.dossiers.errors import ExportNotReady, TooManyExports, UnknownExport, UnknownList
from motcua.dossiers.models import Dossier, Export
from motcua.dossiers.queries import Filters, Queue
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.notices import queries as notices

NONE = Filters()


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def made(queue, filters=NONE, *, kind="csv", actor):
    export_id = actions.ask_export(queue, filters, kind=kind, actor=actor)
    jobs.make_export(str(export_id))
    return export_id


def fetched(export_id, actor):
    info, content = actions.fetch_export(export_id, actor=actor)
    with content:
        return info, content.read()


def lines(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def acts(export_id):
    return [entry.action for entry in audit.history(Subject("export", export_id))]


def test_a_csv_holds_every_row_of_the_queue_and_its_mark(town):
    codes = {town.dossier(town.accepted()).code for _ in range(3)}
    export_id = made("unit", actor=town.tuan)
    info, data = fetched(export_id, town.tuan)
    assert data.startswith(b"\xef\xbb\xbf")
    heads, *rows = lines(data)
    assert heads[0] == "Mã hồ sơ"
    assert {row[0] for row in rows} == codes
    assert info.name.endswith(".csv")
    assert Export.objects.get(id=export_id).rows == 3


def test_a_workbook_opens_with_days_as_days_and_names_whole(town):
    town.accepted()
    _, data = fetched(made("unit", kind="xlsx", actor=town.tuan), town.tuan)
    heads, row = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    told = dict(zip(heads, row, strict=True))
    assert told["Người nộp"] == town.applicant().name
    assert told["Ngày nộp"].date() == clock.today()
    assert isinstance(told["Hẹn trả"], dt.datetime)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+84", "-1", "@SUM(A1)", "|calc", "<b>&\x0b"])
def test_a_name_never_becomes_a_formula(town, kind, name):
    dossier = town.accepted()
    Dossier.objects.filter(id=dossier).update(applicant_name=name)
    _, data = fetched(made("unit", kind=kind, actor=town.tuan), town.tuan)
    if kind == "csv":
        assert lines(data)[1][3][0] not in "=+-@|"
    else:
        cell = load_workbook(io.BytesIO(data)).worksheets[0]["D2"]
        assert cell.data_type == "s"
        assert cell.value == name.replace("\x0b", "")


def test_filters_and_a_search_hold_for_the_file_too(town):
    town.accepted()
    town.accepted("thuong")
    assert len(lines(fetched(made("unit", Filters(text="ngoc anh"), actor=town.tuan), town.tuan)[1])) == 2
    assert len(lines(fetched(made("", Filters(text="ngoc anh"), actor=town.tuan), town.tuan)[1])) == 2
    assert len(lines(fetched(made("unit", Filters(channel="post"), actor=town.tuan), town.tuan)[1])) == 1


@pytest.mark.parametrize("queue", list(Queue))
def test_every_queue_can_be_taken_along(town, queue):
    town.accepted()
    rows = lines(fetched(made(queue, actor=town.tuan), town.tuan)[1])
    assert len(rows) - 1 == len(queries.worklist(town.tuan, queue).rows)


def test_nothing_of_another_office_is_in_it(town):
    town.accepted()
    assert len(lines(fetched(made("unit", actor=town.duc), town.duc)[1])) == 1
    assert len(lines(fetched(made("", Filters(text="ngoc anh"), actor=town.duc), town.duc)[1])) == 1


def test_only_who_asked_fetches_and_each_fetching_is_recorded(town):
    export_id = made("unit", actor=town.tuan)
    fetched(export_id, town.tuan)
    fetched(export_id, town.tuan)
    with pytest.raises(UnknownExport):
        actions.fetch_export(export_id, actor=town.le)
    told = ["dossiers.export_asked", "dossiers.export_made", "dossiers.export_fetched", "dossiers.export_fetched"]
    assert acts(export_id) == told


def test_a_citizen_takes_no_list_along(town):
    with pytest.raises(NotAllowed):
        actions.ask_export("unit", NONE, kind="csv", actor=town.ngocanh)


@pytest.mark.parametrize(("queue", "kind"), [("all", "csv"), ("unit", "pdf"), ("", "csv")])
def test_an_unknown_list_is_refused(town, queue, kind):
    with pytest.raises(UnknownList):
        actions.ask_export(queue, NONE, kind=kind, actor=town.tuan)


def test_a_file_is_there_when_it_is_made_and_goes_when_its_time_is_over(town):
    export_id = actions.ask_export("unit", NONE, kind="csv", actor=town.tuan)
    with pytest.raises(ExportNotReady):
        actions.fetch_export(export_id, actor=town.tuan)
    jobs.make_export(str(export_id))
    with clock.frozen(MONDAY_MORNING + exporting.KEPT):
        with pytest.raises(ExportNotReady):
            actions.fetch_export(export_id, actor=town.tuan)
        jobs.expire_exports(0)
    assert Export.objects.get(id=export_id).file_id is None
    assert acts(export_id)[-1] == "dossiers.export_expired"


def test_a_job_that_runs_twice_makes_one_file_and_one_notice(town):
    before = notices.unread_count(town.tuan)
    export_id = made("unit", actor=town.tuan)
    file_id = Export.objects.get(id=export_id).file_id
    jobs.make_export(str(export_id))
    assert Export.objects.get(id=export_id).file_id == file_id
    assert notices.unread_count(town.tuan) == before + 1


def test_a_job_cut_off_half_way_is_begun_anew(town):
    town.accepted()
    export_id = actions.ask_export("unit", NONE, kind="csv", actor=town.tuan)
    Export.objects.filter(id=export_id).update(state="running", rows=999)
    jobs.make_export(str(export_id))
    assert Export.objects.get(id=export_id).rows == 1


def test_rights_lost_meanwhile_leave_no_file_but_the_reason(town):
    export_id = actions.ask_export("unit", NONE, kind="csv", actor=town.tuan)
    exporting.make_export(export_id, actor=town.ngocanh)
    export = Export.objects.get(id=export_id)
    assert (export.state, export.file_id) == ("failed", None)
    assert export.problem


def test_nobody_has_more_than_a_few_made_at_once(town):
    for _ in range(exporting.AT_ONCE):
        actions.ask_export("unit", NONE, kind="csv", actor=town.tuan)
    with pytest.raises(TooManyExports):
        actions.ask_export("unit", NONE, kind="csv", actor=town.tuan)
    actions.ask_export("unit", NONE, kind="csv", actor=town.le)


def test_ten_rows_ask_the_database_no_more_than_one(town):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            made("unit", actor=town.tuan)
        return len(captured)

    town.accepted()
    asked()  # what the process keeps is kept from now on
    first = asked()
    for _ in range(5):
        town.accepted()
    assert asked() == first

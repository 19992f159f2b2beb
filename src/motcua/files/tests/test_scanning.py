"""The machine: upright, straight, blank, cut, read; and what comes in that is no scan."""

import io
import os
import signal
import subprocess
import time
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from motcua.files.content import SCANS, examine
from motcua.files.errors import BrokenFile, EncryptedFile, UnknownContent
from motcua.files.scanning import picture as pictures
from motcua.files.scanning import run
from motcua.files.scanning.errors import NoPages, PageTooSlow, ScannerMissing
from motcua.files.scanning.joining import join
from motcua.files.scanning.sheets import Seen, Separator, cut, first_separator, read_separator
from motcua.files.tests import scans

SHEET = Separator("paper", "KS")
TYPES = st.sampled_from(["KS", "CMND", "HT"])
SEPARATORS = st.one_of(
    st.none(), st.none(), st.builds(Separator, st.just("paper"), TYPES), st.just(Separator("dossier"))
)
STACKS = st.lists(st.builds(lambda blank, sign: (blank, sign), st.booleans(), SEPARATORS), max_size=60).map(
    lambda made: [Seen(number, blank, sign) for number, (blank, sign) in enumerate(made, 1)]
)


@given(STACKS)
def test_cutting_loses_no_page_and_doubles_none(stack):
    papers, aside = cut(stack)
    in_papers = [number for paper in papers for number in paper.pages]
    assert sorted(in_papers + aside) == [page.number for page in stack]
    assert in_papers == sorted(in_papers)
    assert all(paper.pages for paper in papers)
    assert set(aside) == {page.number for page in stack if page.is_blank or page.separator}


@given(STACKS)
def test_every_page_carries_the_type_of_the_last_sheet_before_it(stack):
    by_number = {number: paper for paper in cut(stack)[0] for number in paper.pages}
    type_code, dossier = "", 0
    for page in stack:
        if page.separator is not None:
            if page.separator.kind == "dossier":
                type_code, dossier = "", dossier + 1
            else:
                type_code = page.separator.value
        elif page.number in by_number:
            assert (by_number[page.number].type_code, by_number[page.number].dossier) == (type_code, dossier)


@given(st.builds(Separator, st.sampled_from(["paper", "dossier"]), st.from_regex(r"[A-Z0-9.\-]{1,40}", fullmatch=True)))
def test_a_sheet_says_what_was_printed_on_it(separator):
    assert read_separator(separator.text) == separator


@given(st.text(max_size=120))
def test_any_other_square_code_is_no_separator(text):
    assert read_separator(text) is None or text.startswith("MOTCUA-TACH-1|")


def test_a_citizens_card_on_the_page_does_not_cut_the_stack():
    assert first_separator(["027085001234||Đỗ Văn Cường|01011985|Nam|Kinh Bắc|02112021"]) is None
    assert first_separator(["https://example.test", SHEET.text]) == SHEET


@pytest.mark.parametrize("angle", [-7.3, -1.0, 2.1, 11.0])
def test_a_skewed_sheet_is_straightened_to_a_fifth_of_a_degree(angle):
    straight, turned = pictures.straighten(scans.skewed(scans.sheet(*scans.BIRTH), angle))
    assert abs(turned + angle) < 0.2
    assert abs(pictures.skew_of(straight)) < 0.2


def test_a_level_or_empty_sheet_is_left_alone():
    assert pictures.straighten(scans.sheet(*scans.BIRTH))[1] == 0
    assert pictures.straighten(Image.new("L", scans.A4, 255))[1] == 0


@pytest.mark.parametrize("seed", range(4))
def test_dust_and_punch_holes_are_not_writing(seed):
    assert pictures.is_blank(scans.blank(seed=seed))


@pytest.mark.parametrize("line", ["Đã nhận đủ hồ sơ", "Trang 2/2", "x x x"])
def test_one_written_line_is_writing(line):
    assert not pictures.is_blank(scans.sheet(line))


def test_a_black_sheet_is_not_called_blank():
    assert pictures.is_black(scans.black())
    assert not pictures.is_blank(scans.black())
    assert not pictures.is_black(scans.sheet(*scans.BIRTH))


def test_a_separator_is_read_even_askew():
    assert first_separator(pictures.codes_of(scans.skewed(scans.separator(SHEET.text), 6))) == SHEET


def test_a_red_seal_keeps_its_colour_and_grey_writing_needs_none():
    plain = scans.sheet(*scans.BIRTH).convert("RGB")
    assert pictures.colours(plain).mode == "L"
    plain.paste((200, 20, 20), (1500, 2000, 1800, 2300))
    assert pictures.colours(plain).mode == "RGB"


def put(tmp_path, content, name="scan.pdf"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def count(path, kind="application/pdf"):
    return run.count(path, kind, path.name)


def test_pages_are_counted_in_every_format(tmp_path):
    pages = [scans.sheet("một"), scans.sheet("hai"), scans.sheet("ba")]
    assert count(put(tmp_path, scans.as_pdf(*pages))) == 3
    assert count(put(tmp_path, scans.as_tiff(*pages), "s.tif"), "image/tiff") == 3
    assert count(put(tmp_path, scans.as_jpeg(pages[0]), "s.jpg"), "image/jpeg") == 1


def encrypted():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scans.as_pdf(scans.sheet("khóa")))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="bí mật", owner="bí mật"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (encrypted(), EncryptedFile),
        (b"%PDF-1.7 nothing that hangs together %%EOF", BrokenFile),
        (b"", BrokenFile),
    ],
    ids=["locked", "broken", "empty"],
)
def test_a_file_that_cannot_be_opened_says_why(tmp_path, content, error):
    with pytest.raises(error) as caught:
        count(put(tmp_path, content, "hồ sơ.pdf"))
    assert "hồ sơ.pdf" in caught.value.message


def test_a_pdf_without_pages_says_so(tmp_path):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(out)
    with pytest.raises(NoPages):
        count(put(tmp_path, out.getvalue()))


def test_scans_are_taken_by_content_and_documents_are_not():
    tiff = scans.as_tiff(scans.sheet("một"))
    assert examine(io.BytesIO(tiff), "s.tif", SCANS).title == "TIFF"
    with pytest.raises(UnknownContent):
        examine(io.BytesIO(tiff), "s.tif")


def bomb():
    """A PNG that says it has 60,000 by 60,000 points."""
    import struct
    import zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_picture_that_would_fill_the_memory_is_refused_unopened(tmp_path):
    path = put(tmp_path, bomb(), "bom.png")
    assert count(path, "image/png") == 1
    [page] = run.read(path, "image/png", "bom.png", [run.PageWish(1)])
    assert (page.problem, page.preview) == ("files.picture_too_large", None)


def test_a_page_that_ends_the_machine_does_not_stop_the_others(tmp_path, monkeypatch):
    path = put(tmp_path, scans.as_pdf(scans.blank(), scans.blank(), scans.blank()))
    monkeypatch.setattr(run, "MEMORY_MB", 300)
    found = list(run.read(path, "application/pdf", "scan.pdf", [run.PageWish(n) for n in (1, 2, 3)]))
    assert [page.number for page in found] == [1, 2, 3]


def test_a_long_stack_goes_through_machines_that_end_and_start_anew(tmp_path, monkeypatch):
    """No page is left out or done twice where one machine hands over to the next, also when one is ended early."""
    path = put(tmp_path, scans.as_pdf(*[scans.blank(seed=n) for n in range(5)]))
    started, wishes = [], [run.PageWish(n) for n in range(1, 6)]

    class Counted(run._Machine):
        def __init__(self, order):
            started.append([one["number"] for one in order["pages"]])
            super().__init__(order)

    monkeypatch.setattr(run, "_Machine", Counted)
    monkeypatch.setattr(run, "PAGES_A_MACHINE", 2)
    found = [(page.number, page.kind) for page in run.read(path, "application/pdf", "scan.pdf", wishes)]
    assert found == [(number, "blank") for number in range(1, 6)]
    assert started == [[1, 2], [3, 4], [5]]
    started.clear()
    monkeypatch.setattr(run, "PAGE_SECONDS", 0.01)
    found = [(page.number, page.problem) for page in run.read(path, "application/pdf", "scan.pdf", wishes)]
    assert found == [(number, PageTooSlow.code) for number in range(1, 6)]
    assert started == [[1, 2], [2, 3], [3, 4], [4, 5], [5]]


def test_a_page_that_takes_too_long_is_said_and_passed(tmp_path, monkeypatch):
    path = put(tmp_path, scans.as_pdf(scans.blank(), scans.blank()))
    monkeypatch.setattr(run, "PAGE_SECONDS", 0.01)
    found = list(run.read(path, "application/pdf", "scan.pdf", [run.PageWish(n) for n in (1, 2)]))
    assert [(page.number, page.problem) for page in found] == [(1, PageTooSlow.code), (2, PageTooSlow.code)]


def test_what_is_missing_is_named_with_its_package(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ScannerMissing) as caught:
        run.require_programs()
    assert "tesseract-ocr-vie" in caught.value.message
    assert "ghostscript" in caught.value.message


def test_nothing_of_the_machine_outlives_its_starter(tmp_path):
    """A worker that is killed in the middle of a page leaves no OCR running on its own."""
    path = put(tmp_path, scans.as_pdf(*[scans.sheet(*scans.BIRTH)] * 6))
    script = (
        "import sys; from pathlib import Path; from motcua.files.scanning import run\n"
        "for page in run.read(Path(sys.argv[1]), 'application/pdf', 's.pdf', [run.PageWish(n) for n in range(1, 7)]):\n"
        "    print(page.number, flush=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(run.SOURCES)}
    starter = subprocess.Popen(  # noqa: S603 - our own script
        [run.sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert starter.stdout.readline() == "1\n"
    child = _child_of(starter.pid)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    for _ in range(200):
        if not _alive_in_group(child):
            return
        time.sleep(0.05)
    raise AssertionError(_alive_in_group(child))


def _stat(entry):
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return {"state": fields[0], "parent": int(fields[1]), "group": int(fields[2])}


def _child_of(pid):
    found = [e for e in Path("/proc").glob("[0-9]*") if (facts := _stat(e)) and facts["parent"] == pid]
    return int(found[0].name)


def _alive_in_group(group):
    return [
        e.name
        for e in Path("/proc").glob("[0-9]*")
        if (facts := _stat(e)) and facts["group"] == group and facts["state"] != "Z"
    ]


@pytest.mark.ocr
def test_a_turned_and_skewed_page_comes_out_upright_with_its_words(tmp_path):
    lying = scans.skewed(scans.sheet(*scans.BIRTH), 4).rotate(180)
    path = put(tmp_path, scans.as_pdf(lying, scans.blank(), scans.separator(SHEET.text)))
    read, blank, sheet = _kept(path, [1, 2, 3], tmp_path)
    assert (read.kind, read.turn, round(read.skew)) == ("page", 180, -4)
    words = [str(word[1]) for word in read.words]
    assert {"KHAI", "SINH", "123/2026", "HÂN"} <= set(words)
    assert read.sure > 70
    title = next(word for word in read.words if word[1] == "KHAI")
    assert 0 < title[2] < title[4] < 1
    assert 0 < title[3] < title[5] < 0.5  # on the upper half of the upright page
    assert (blank.kind, blank.pdf) == ("blank", None)
    assert (sheet.kind, sheet.separator) == ("separator", SHEET.text)


def _kept(path, numbers, folder):
    """The pages with their files, which the machine takes away behind itself."""
    found = []
    for page in run.read(path, "application/pdf", path.name, [run.PageWish(n) for n in numbers]):
        if page.pdf:
            (folder / f"{page.number}.kept.pdf").write_bytes(page.pdf.read_bytes())
        assert page.preview.read_bytes().startswith(b"\xff\xd8")
        found.append(page)
    return found


@pytest.mark.ocr
def test_joined_pages_are_one_pdf_a_2b_whose_text_is_found(tmp_path):
    import pypdfium2 as pdfium

    path = put(tmp_path, scans.as_pdf(scans.sheet(*scans.BIRTH), scans.sheet("Trang thứ hai của giấy này")))
    _kept(path, [1, 2], tmp_path)
    pages = [(tmp_path / f"{n}.kept.pdf").open("rb") for n in (1, 2)]
    with (tmp_path / "whole.pdf").open("wb") as target:
        join(pages, target, title="Giấy khai sinh")
    for page in pages:
        page.close()
    with pikepdf.open(tmp_path / "whole.pdf") as whole:
        metadata = whole.open_metadata()
        assert (metadata.pdfa_status, metadata["dc:title"]) == ("2B", "Giấy khai sinh")
        assert "/OutputIntents" in whole.Root
        assert not whole.is_encrypted
    document = pdfium.PdfDocument(tmp_path / "whole.pdf")
    assert len(document) == 2
    assert "KHAI SINH" in document[0].get_textpage().get_text_bounded()
    assert "Trang thứ" in document[1].get_textpage().get_text_bounded()
    document.close()


@pytest.mark.ocr
def test_a_page_that_a_person_turned_or_put_back_is_done_as_they_say(tmp_path):
    path = put(tmp_path, scans.as_pdf(scans.sheet("Một dòng").rotate(90, expand=True), scans.blank()))
    wishes = [run.PageWish(1, turn=90), run.PageWish(2, turn=0, keep=True)]
    turned, kept = run.read(path, "application/pdf", path.name, wishes)
    assert (turned.turn, turned.kind) == (90, "page")
    assert "dòng" in [word[1] for word in turned.words]
    assert kept.kind == "page"

"""Pages that were written, not scanned: their own words are taken; whatever gives a doubt is read as a picture."""

import io

import pikepdf
import pytest
import segno

from motcua.files.content import PDF
from motcua.files.scanning import lettered, run
from motcua.files.scanning.pages import proof_of
from motcua.files.tests import scans

OLD_FONT = ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "§éc lËp - Tù do - H¹nh phóc", "Hä vµ tªn ng­êi nép: NguyÔn V¨n Nam")


@pytest.fixture
def put(tmp_path):
    def keep(content, name="don.pdf"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return keep


def words(path, number=1):
    return [word.text for word in lettered.words_on(path, number)]


def changed(content, change):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf, pdf.pages[0])
        pdf.save(out)
    return out.getvalue()


def test_the_words_of_a_written_page_stand_where_they_are_drawn(put):
    path = put(scans.written(scans.BIRTH, ("Trang thứ hai của đơn đăng ký khai sinh",)))
    found = lettered.words_on(path, 1)
    assert " ".join(word.text for word in found) == " ".join(scans.BIRTH)
    assert len({word.line for word in found}) == len(scans.BIRTH)
    assert lettered.cover(found, proof_of(path, 1))
    assert words(path, 2) == ["Trang", "thứ", "hai", "của", "đơn", "đăng", "ký", "khai", "sinh"]
    # The same words elsewhere are not what is drawn.
    moved = [type(word)(word.line, word.text, (0.5, 0.7, 0.6, 0.72), 100) for word in found]
    assert not lettered.cover(moved, proof_of(path, 1))


@pytest.mark.parametrize(
    "content",
    [
        scans.as_pdf(scans.sheet(*scans.BIRTH)),
        scans.written(OLD_FONT),
        scans.written(("Số 12",)),
        scans.written(scans.BIRTH, before="#set page(flipped: true)\n#show: rotate.with(90deg)\n"),
        changed(scans.written(scans.BIRTH), lambda _pdf, page: page.rotate(90, relative=False)),
        b"%PDF-1.7 nothing that hangs together %%EOF",
    ],
    ids=["scan", "letters from before Unicode", "too little", "standing on its side", "turned", "broken"],
)
def test_what_gives_a_doubt_has_no_words_of_its_own(put, content):
    assert words(put(content)) == []


def test_a_scan_with_hidden_text_is_read_anew(put):
    """Copiers lay text that they read themselves under the picture, often badly and without marks."""

    def hide(_pdf, page):
        page.Contents.write(page.Contents.read_bytes().replace(b"0 Tr", b"3 Tr"))

    assert words(put(scans.written(scans.BIRTH))) != []
    assert words(put(changed(scans.written(scans.BIRTH), hide))) == []


def test_a_seal_or_signature_beside_the_words_makes_the_page_a_picture(put):
    drawn = "#place(bottom + right, circle(radius: 60pt, fill: red))\n"
    path = put(scans.written(scans.BIRTH, before=drawn))
    assert not lettered.cover(lettered.words_on(path, 1), proof_of(path, 1))
    ruled = put(scans.written(scans.BIRTH, before="#line(length: 30%)\n"), "ke.pdf")
    assert lettered.cover(lettered.words_on(ruled, 1), proof_of(ruled, 1))


@pytest.mark.ocr
def test_a_written_page_is_kept_as_it_is_as_pdf_a_2b_without_reading(put, tmp_path):
    path = put(scans.written(scans.BIRTH))
    [page] = [_kept(page, tmp_path) for page in run.read(path, PDF.media_type, path.name, [run.PageWish(1)])]
    assert (page.kind, page.problem, page.turn, page.sure) == ("page", "", 0, 100.0)
    assert [word[1] for word in page.words] == " ".join(scans.BIRTH).split()
    with pikepdf.open(tmp_path / "kept.pdf") as kept:
        assert kept.open_metadata().pdfa_status == "2B"
        assert not kept.pages[0].get_images()
        assert (tmp_path / "kept.pdf").stat().st_size < 60_000


@pytest.mark.ocr
def test_a_separator_sheet_that_was_never_printed_cuts_all_the_same(put):
    """Its words would do; its square code counts."""
    code = '#image("code.svg", width: 30mm)'
    svg = io.BytesIO()
    segno.make("MOTCUA-TACH-1|paper|KS", error="h", micro=False).save(svg, kind="svg")
    path = put(scans.written((*scans.BIRTH, code), beside={"code.svg": svg.getvalue()}))
    assert words(path) != []
    [page] = run.read(path, PDF.media_type, path.name, [run.PageWish(1)])
    assert (page.kind, page.separator) == ("separator", "MOTCUA-TACH-1|paper|KS")


def _kept(page, folder):
    (folder / "kept.pdf").write_bytes(page.pdf.read_bytes())
    assert page.preview.read_bytes().startswith(b"\xff\xd8")
    return page

"""Template and facts to PDF: what may come in, what may not, and what the paper says of itself."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from motcua.files.errors import BrokenTemplate
from motcua.files.typesetting import render

PLAIN = '#import "/house.typ": *\n#show: sheet.with(title: "Thử")\n= Giấy thử\n#d.name\n'


def words(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(("paper", "width"), [("a4", 595), ("a5", 420)])
def test_a_paper_is_pdf_a_and_tagged_on_the_size_asked_for(paper, width):
    pdf = render(PLAIN, {"name": "Nguyễn Thị Hường"}, paper=paper)
    reader = PdfReader(io.BytesIO(pdf))
    assert "Nguyễn Thị Hường" in words(pdf)
    assert round(float(reader.pages[0].mediabox.width)) == width
    xmp = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "vi-VN"


def test_equal_facts_give_equal_bytes():
    assert render(PLAIN, {"name": "Ánh"}) == render(PLAIN, {"name": "Ánh"})
    assert render(PLAIN, {"name": "Ánh"}) != render(PLAIN, {"name": "Anh"})


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")', '#image("/etc/passwd")', '#image("../press.py")', '#json("/fonts/OFL.txt")',
        '#import "@preview/cetz:0.3.0": *', '#include "other.typ"', '#eval("1")', "#let x = (", "#d.nobody",
        '#import ("@" + "preview/cetz:0.3.0")', '#plugin("x.wasm")', "#panic()",
    ],
)  # fmt: skip
def test_a_template_that_reaches_out_or_is_broken_says_so(source):
    with pytest.raises(BrokenTemplate) as broken:
        render(PLAIN + source, {"name": "Ánh"})
    assert broken.value.data["why"]
    assert "Ánh" in words(render(PLAIN, {"name": "Ánh"})), "the press goes on after it"


def test_a_letter_without_a_picture_is_marked_and_an_invisible_one_dropped():
    text = words(render(PLAIN, {"name": "Trần 漢 \x00\u200bVăn 😀 A"}))
    assert "Trần \ufffd Văn \ufffd A" in text


@settings(max_examples=60)
@given(st.text(max_size=300), st.sampled_from(["a4", "a5"]))
def test_no_text_breaks_the_press(name, paper):
    assert render(PLAIN, {"name": name}, paper=paper).startswith(b"%PDF")


def test_facts_are_never_read_as_a_template():
    assert "#panic()" in words(render(PLAIN, {"name": '#panic() $x$ *b* #image("/etc/passwd")'}))

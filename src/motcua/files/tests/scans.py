"""Made-up scans: sheets with Vietnamese writing, drawn here, with the faults that scanners and people add."""

import io
import random
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = Path(__file__).resolve().parents[1] / "typesetting/fonts/BeVietnamPro-Regular.ttf"
A4 = (2480, 3508)
BIRTH = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "GIẤY KHAI SINH",
    "Số: 123/2026",
    "Họ, chữ đệm, tên: NGUYỄN LÊ BẢO HÂN",
    "Ngày, tháng, năm sinh: 02/11/2026",
    "Nơi sinh: Bệnh viện Sản Nhi tỉnh Bắc Ninh",
    "Họ, chữ đệm, tên người mẹ: LÊ THỊ NGỌC ÁNH",
    "Nơi đăng ký: Ủy ban nhân dân phường Kinh Bắc",
    "Ngày, tháng, năm đăng ký: 16/11/2026",
    "Người ký: TRẦN VĂN LỆ",
)


def sheet(*lines, size=A4, points=52):
    picture = Image.new("L", size, 250)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), points)
    for number, line in enumerate(lines):
        pen.text((300, 320 + number * 150), line, fill=25, font=font)
    return picture


def separator(text, *, title="TỜ PHÂN CÁCH"):
    picture = sheet(title)
    out = io.BytesIO()
    segno.make(text, error="h", micro=False).save(out, kind="png", scale=24, border=4)
    picture.paste(Image.open(out).convert("L"), (700, 900))
    return picture


def blank(*, holes=True, dust=True, seed=1):
    picture = Image.new("L", A4, 247)
    pen, chance = ImageDraw.Draw(picture), random.Random(seed)
    if holes:
        for height in (1280, 2220):
            pen.ellipse((90, height, 160, height + 70), fill=30)
    if dust:
        for _ in range(400):
            x, y = chance.randrange(A4[0]), chance.randrange(A4[1])
            pen.ellipse((x, y, x + 3, y + 3), fill=90)
    return picture


def black():
    return Image.new("L", A4, 12)


def skewed(picture, angle):
    return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=250).filter(ImageFilter.GaussianBlur(0.6))


def as_jpeg(picture):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, dpi=(300, 300))
    return out.getvalue()


def as_pdf(*pictures):
    """What a network scanner delivers: one picture a page."""
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=list(pictures[1:]), resolution=300.0)
    return out.getvalue()


def as_tiff(*pictures):
    out, pictures = io.BytesIO(), [one.copy() for one in pictures]  # a picture remembers how it was saved before
    pictures[0].save(out, "TIFF", save_all=True, append_images=list(pictures[1:]), compression="jpeg", dpi=(300, 300))
    return out.getvalue()


def written(*pages, before="", beside=None):
    """A PDF of text, as a word processor makes it: pages are given as lines, `before` stands on each of them first,
    `beside` are pictures by name.
    """
    import typst

    from motcua.files.typesetting import FONTS

    head = '#set page(paper: "a4", margin: 25mm)\n#set text(font: "Be Vietnam Pro", size: 12pt, lang: "vi")\n'
    source = head + "\n#pagebreak()\n".join(before + "\n\n".join(lines) for lines in pages)
    made = typst.compile(
        {"main": source.encode(), **(beside or {})},
        None,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
    )
    assert isinstance(made, bytes)
    return made

"""Vietnamese đồng: whole numbers, never floats."""


def format_vnd(amount: int) -> str:
    """`150000` as people write it: `150.000 đ` (with a no-break space)."""
    return f"{amount:,}".replace(",", ".") + "\N{NO-BREAK SPACE}đ"

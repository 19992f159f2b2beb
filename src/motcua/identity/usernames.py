"""How user names are kept, so that two that look alike are one."""

import unicodedata


def normal_username(typed: str) -> str:
    """NFKC and lower case, without spaces around."""
    return unicodedata.normalize("NFKC", typed).strip().lower()

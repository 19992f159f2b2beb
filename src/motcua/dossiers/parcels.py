"""Codes under which the post can say where a parcel is."""

import re
from typing import Final

from motcua.dossiers.errors import BadParcelCode

# Codes of the postal union have 13 characters; carriers of the country use others of 8 to 20.
_PARCEL: Final = re.compile(r"[A-Z0-9-]{8,20}")


def parcel_code(typed: str) -> str:
    """The code in capitals without blanks; an empty one stays empty.

    Raises:
        BadParcelCode: it is none.
    """
    code = "".join(typed.split()).upper()
    if code and not _PARCEL.fullmatch(code):
        raise BadParcelCode(value=code[:40])
    return code

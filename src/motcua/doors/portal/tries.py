"""How often somebody may try a secret for a dossier code, so that it can't be guessed and its holder never waits long.

A secret has 36 bits. Three limits hold together; all count what was typed, whether such a dossier exists or not:

- an address may try twenty times a minute, whatever it tries;
- for one code, a network (an IPv4 /24, an IPv6 /56) may be wrong ten times in ten minutes; then it waits, with the
  right secret too, but no other network does;
- when a code has been tried wrongly more than fifty times in ten minutes, from wherever, each network may be wrong only
  twice. Ten thousand networks then need decades for one code, and its holder, at home, still gets in at once.
"""

import ipaddress
from typing import Final

from motcua.kernel import throttle

TRIES, PER_SECONDS = 20, 60
WRONG_A_NETWORK, WRONG_UNDER_ATTACK, ATTACK = 10, 2, 50
WINDOW: Final = 600


def before(address: str, code: str) -> None:
    """Count a try of `address`, and refuse it when it or its network has to wait.

    Raises:
        TooMany: with `seconds` to wait.
    """
    here, anywhere = _keys(address, code)
    wrong = throttle.spend_knowing(
        f"track:{address}", here, anywhere, limit=TRIES, per_seconds=PER_SECONDS, others_seconds=WINDOW
    )
    limit = WRONG_UNDER_ATTACK if wrong[anywhere] > ATTACK else WRONG_A_NETWORK
    if wrong[here] >= limit:
        raise throttle.too_many(WINDOW)


def wrong(address: str, code: str) -> None:
    """It was wrong: count it for the network and for the code."""
    throttle.count(*_keys(address, code), per_seconds=WINDOW)


def _keys(address: str, code: str) -> tuple[str, str]:
    code = code.strip().upper()
    return f"track:{network(address)}:{code}", f"track-code:{code}"


def network(address: str) -> str:
    """The network that stands for one customer: an IPv4 /24, an IPv6 /56; what is no address stands for itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    one = mapped or found
    return str(ipaddress.ip_network((one, 24 if one.version == 4 else 56), strict=False))

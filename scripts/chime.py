"""Makes the hall's chime: two soft tones, a fifth apart, as a small WAV file. `python scripts/chime.py FILE`."""

import math
import struct
import sys
import wave
from pathlib import Path

RATE = 8_000


def samples() -> list[int]:
    """Two tones that fade, 8 bits."""
    found = []
    for n in range(int(RATE * 0.9)):
        t = n / RATE
        first = math.sin(2 * math.pi * 784 * t) * math.exp(-5 * t)
        second = math.sin(2 * math.pi * 523.25 * (t - 0.3)) * math.exp(-5 * (t - 0.3)) if t > 0.3 else 0.0
        found.append(128 + int(55 * (first + second)))
    return found


if __name__ == "__main__":
    with wave.open(str(Path(sys.argv[1])), "wb") as out:
        out.setparams((1, 1, RATE, 0, "NONE", ""))
        values = samples()
        out.writeframes(struct.pack(f"{len(values)}B", *values))

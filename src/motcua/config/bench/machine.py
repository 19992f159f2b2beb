"""On what the figures were measured."""

import os
import platform
import sysconfig
import time
from pathlib import Path
from typing import Any

_LOOPS = 400_000


def facts(database: str) -> dict[str, Any]:
    """Processor, memory, Python with its build, PostgreSQL."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "python": platform.python_version(),
        "python_build": python_build(),
        "loop_ms": round(loop() * 1e3),
        "postgresql": database,
        "day": time.strftime("%d/%m/%Y %H:%M"),
    }


def python_build() -> str:
    """How this Python was compiled: with profile-guided optimisation or without."""
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    flags = " ".join(
        str(sysconfig.get_config_var(name) or "") for name in ("PY_CFLAGS", "PY_CORE_CFLAGS", "OPT", "LTOFLAGS")
    )
    if "--enable-optimizations" in arguments or "-fprofile-use" in flags:
        return "PGO"
    if _is_debian(arguments):
        return "PGO (Debian's own build)"
    return "no PGO: expect figures up to 1.65 times higher"


def _is_debian(arguments: str) -> bool:
    """Debian's rules build with profiles, without saying so in the arguments of configure."""
    release = Path("/etc/os-release")
    return "--with-wheel-pkg-dir=/usr/share/python-wheels" in arguments and release.exists()


def loop() -> float:
    """Seconds of a fixed piece of Python, to compare builds and machines by."""
    begun = time.process_time()
    kept: dict[int, str] = {}
    for number in range(_LOOPS):
        kept[number & 1023] = f"{number}"
    return time.process_time() - begun


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        return platform.processor()
    return platform.machine()

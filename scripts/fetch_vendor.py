"""Fetch the front-end files of `doors/look/static/look/vendor` anew with npm, as its manifest names them.

    python scripts/fetch_vendor.py            fetch what the manifest names and check it
    python scripts/fetch_vendor.py --check    only check the files that are here

Nobody needs Node to run or test the program: the files are kept in the repository.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "src/motcua/doors/look/static/look/vendor"


def fetch(entry: dict[str, str], folder: Path) -> bytes:
    """The file of one entry, out of its npm package."""
    spec = f"{entry['package']}@{entry['version']}"
    made = subprocess.run(["npm", "pack", spec], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603, S607
    with tarfile.open(folder / made.stdout.strip().splitlines()[-1]) as archive:
        member = archive.extractfile(f"package/{entry['path']}")
        if member is None:
            raise SystemExit(f"{spec} has no {entry['path']}")
        return member.read()


def main() -> int:
    """Returns 1 when a file is not what the manifest says."""
    wrong = 0
    for entry in json.loads((VENDOR / "manifest.json").read_text()):
        target = VENDOR / entry["file"]
        if "--check" in sys.argv:
            content = target.read_bytes()
        else:
            with tempfile.TemporaryDirectory() as folder:
                content = fetch(entry, Path(folder))
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            wrong += 1
            print(f"{entry['file']}: not the file that the manifest names", file=sys.stderr)  # noqa: T201
        elif "--check" not in sys.argv:
            target.write_bytes(content)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())

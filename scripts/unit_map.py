"""Draw a pack's map of its units: `python scripts/unit_map.py communes.geojson packs/bac-ninh --from 2025-07-01`.

Reads boundaries of communes (GeoJSON, each feature with its area's `code`) and writes the pack's `unit-map.json`: one
path for each commune, on a grid so coarse that the whole stays small, with the point where its number stands. Borders
that two communes share stay shared, since every corner falls on the same point of the grid. Where the pack's areas know
which commune came from which, the districts of the days before are drawn as well, each as the communes that came for
the greater part out of it: near enough to find oneself by, and no statement about a border.
"""

import argparse
import csv
import itertools
import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

Point = tuple[int, int]
Ring = list[Point]
WIDTH = 480  # of the drawing, in its own units
_ON_A_LINE = 2  # neighbours of a corner at which no third border ends
_HARDLY = 3.0  # area of the triangle that a corner makes, in square units of the drawing
_SEARCH = 40  # points tried each way for the place of a number


def main() -> None:
    """Read, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("boundaries", type=Path)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--from", dest="since", required=True, help="day from which these communes are (YYYY-MM-DD)")
    parser.add_argument("--source", default="", help="where the boundaries come from, with the licence")
    asked = parser.parse_args()
    shapes, height = drawn(json.loads(asked.boundaries.read_text(encoding="utf-8"))["features"])
    areas = list(csv.DictReader((asked.pack / "organisation" / "areas.csv").open(encoding="utf-8")))
    units = list(csv.DictReader((asked.pack / "organisation" / "units.csv").open(encoding="utf-8")))
    maps = [{"valid_from": asked.since, "box": [0, 0, WIDTH, height], **_shapes(shapes)}]
    if before := districts(shapes, areas, {row["area"] for row in units if row["kind"] == "district"}, asked.since):
        since = min(row["valid_from"] for row in areas if row["code"] in before)
        maps.append({"valid_from": since, "valid_to": asked.since, "box": _box(before), **_shapes(before)})
    note = (
        "Đường bao giản lược để nhìn, không có giá trị về ranh giới; tọa độ là đơn vị hình vẽ, không phải kinh vĩ độ. "
        "Cấp huyện trước đó vẽ gần đúng, gộp từ các xã, phường sau sắp xếp."
    )
    found = {"note": note, "source": asked.source, "maps": maps}
    (asked.pack / "unit-map.json").write_text(_lines(found), encoding="utf-8")


def _shapes(several: dict[str, list[Ring]]) -> dict[str, Any]:
    return {"shapes": [shape(code, several[code]) for code in sorted(several)]}


def _box(several: dict[str, list[Ring]]) -> list[int]:
    """Left, top, width and height of what is drawn."""
    points = [point for rings in several.values() for ring in rings for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return [left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top]


def drawn(features: list[dict[str, Any]]) -> tuple[dict[str, list[Ring]], int]:
    """The rings of each commune on the grid, and how high the drawing is."""
    rings = {one["properties"]["code"]: list(_rings(one["geometry"])) for one in features}
    every = [point for several in rings.values() for ring in several for point in ring]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    # A degree of longitude is shorter than one of latitude by this much, here.
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)

    def placed(ring: list[tuple[float, float]]) -> Ring:
        found = [(round((x - west) * narrow * scale), round((north - y) * scale)) for x, y in ring]
        return [point for at, point in enumerate(found[:-1]) if point != found[at - 1 if at else -2]]

    shapes = {code: [tidy for ring in several if len(tidy := placed(ring)) > 2] for code, several in rings.items()}
    return plainer(shapes), round((north - south) * scale)


def plainer(shapes: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    """Without the corners that hardly turn; one goes from every ring that it is in, so that borders stay shared."""
    while True:
        beside: dict[Point, set[Point]] = defaultdict(set)
        for ring in (ring for several in shapes.values() for ring in several):
            for at, point in enumerate(ring):
                beside[point] |= {ring[at - 1], ring[(at + 1) % len(ring)]}
        gone: set[Point] = set()
        for point, near in beside.items():
            if len(near) == _ON_A_LINE and not near & gone and abs(_area([point, *near])) < _HARDLY:
                gone.add(point)
        if not gone:
            return shapes
        shapes = {
            code: [kept for ring in several if len(kept := [one for one in ring if one not in gone]) > _ON_A_LINE]
            for code, several in shapes.items()
        }


def _rings(geometry: dict[str, Any]) -> Any:
    """The outer rings; communes have no holes that would be seen at this size."""
    several = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return ([(x, y) for x, y, *_ in polygon[0]] for polygon in several)


def districts(
    shapes: dict[str, list[Ring]], areas: list[dict[str, str]], wanted: set[str], until: str
) -> dict[str, list[Ring]]:
    """Each district with a unit of its own: the outline of the communes that came out of it for the greater part."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in areas:
        if row["level"] == "commune" and row["valid_to"] == until:
            for later in filter(None, row["successors"].split()):
                votes[later][row["parent"]] += 1
    members: dict[str, list[Ring]] = defaultdict(list)
    for code, several in shapes.items():
        if votes[code]:
            members[votes[code].most_common(1)[0][0]] += several
    return {code: outline(members[code]) for code in wanted if members[code]}


def outline(rings: list[Ring]) -> list[Ring]:
    """The rings without the borders that two of them share."""
    edges = Counter((a, b) for ring in map(_clockwise, rings) for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    onward: dict[Point, list[Point]] = defaultdict(list)
    for (a, b), count in edges.items():
        onward[a] += [b] * max(count - edges[b, a], 0)
    found: list[Ring] = []
    for start in list(onward):
        while onward[start]:
            ring, at = [start], onward[start].pop()
            while at != start and onward[at]:
                ring.append(at)
                at = onward[at].pop()
            found.append(ring)
    # Slivers between borders that do not quite agree are no part of the picture.
    return [ring for ring in found if abs(_area(ring)) > 20]


def shape(code: str, rings: list[Ring]) -> dict[str, Any]:
    """One area: its path in relative steps, and where its number stands."""
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    x, y = _inside(largest)
    return {"area": code, "x": x, "y": y, "d": "".join(map(_path, rings))}


def _path(ring: Ring) -> str:
    steps: list[str] = []
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        steps.append(f"{x1 - x0} {y1 - y0}")
    return (f"M{ring[0][0]} {ring[0][1]}l" + " ".join(steps)).replace(" -", "-") + "z"


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _clockwise(ring: Ring) -> Ring:
    return ring if _area(ring) > 0 else ring[::-1]


def _inside(ring: Ring) -> Point:
    """The point farthest from the border, of a grid of points over the ring."""
    left, right = min(x for x, _ in ring), max(x for x, _ in ring)
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    tried = [
        (left + (right - left) * i / _SEARCH, top + (bottom - top) * j / _SEARCH)
        for i in range(1, _SEARCH) for j in range(1, _SEARCH)
    ]  # fmt: skip
    x, y = max((point for point in tried if _holds(ring, point)), key=lambda point: _far(ring, point))
    return round(x), round(y)


def _holds(ring: Ring, point: tuple[float, float]) -> bool:
    x, y = point
    crossed = False
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            crossed = not crossed
    return crossed


def _far(ring: Ring, point: tuple[float, float]) -> float:
    return min(_to_edge(point, a, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True))


def _to_edge(point: tuple[float, float], a: Point, b: Point) -> float:
    (x, y), dx, dy = point, b[0] - a[0], b[1] - a[1]
    along = max(0.0, min(1.0, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)))
    return math.hypot(x - a[0] - along * dx, y - a[1] - along * dy)


def _lines(found: dict[str, Any]) -> str:
    """JSON with one shape a line, so that a change of one is seen as one."""
    maps = found.pop("maps")
    parts = [
        "{" + ", ".join(f"{json.dumps(key)}: {json.dumps(one[key])}" for key in one if key != "shapes")
        + ', "shapes": [\n' + ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in one["shapes"]) + "\n ]}"
        for one in maps
    ]  # fmt: skip
    head = json.dumps(found, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "maps": [{", ".join(parts)}]\n}}\n'


if __name__ == "__main__":
    main()

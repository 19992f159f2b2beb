"""The documentation says what the code says: tables, environment, commands, links, pack files."""

import csv
import importlib.util
import json
import re
from dataclasses import fields
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
REFERENCE = sorted([ROOT / "THIRD-PARTY.md", DOCS / "README.md", *(DOCS / "reference").glob("*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def tool():
    """The script that writes the tables."""
    spec = importlib.util.spec_from_file_location("docs_reference", DOCS / "tools" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", REFERENCE, ids=named)
def test_tables_are_those_of_the_code(page, tool):
    text = page.read_text(encoding="utf-8")
    assert tool.filled(text) == text, "run: .venv/bin/python docs/tools/reference.py"


def test_every_table_has_a_page(tool):
    placed = {match[1] for page in REFERENCE for match in tool.BLOCK.findall(page.read_text(encoding="utf-8"))}
    assert placed == set(tool.BLOCKS)


def test_a_page_behind_the_code_is_seen(tool):
    page = read("docs/reference/dossier-states.md")
    assert tool.filled(page.replace("`awaiting_payment` | 6", "`awaiting_payment` | 5")) == page


def test_every_right_is_explained_and_none_that_is_gone(tool):
    from motcua.kernel.permissions import vocabulary

    tool.rooms_with("policies")
    assert set(tool.RIGHTS) == set(vocabulary())


def rights_in_code() -> set[str]:
    """The members of enums of rights that any line outside of tests and policies names."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src").rglob("*.py")
        if "tests" not in path.parts and path.name != "policies.py"
    )
    return set(re.findall(r"(\w+Permission\.[A-Z_]+)", code))


def test_rights_said_to_be_unused_are_unused_and_no_others(tool):
    used = rights_in_code()
    unused = set()
    for policies in tool.rooms_with("policies"):
        for name, enum in vars(policies).items():
            if name.endswith("Permission") and name != "Permission":
                unused |= {right.value for right in enum if f"{name}.{right.name}" not in used}
    # A kind of step asks for the right of its name; `task_right` makes the pair.
    steps = {
        f"workflow.{kind}" for kind in ("intake", "appraise", "consult", "approve", "issue", "return", "pay", "work")
    }
    # Asked inside of policies.py.
    inside = {"workflow.assign"}
    assert unused - steps - inside == {name for name, text in tool.RIGHTS.items() if "nothing asks for it yet" in text}


def test_every_variable_of_the_environment_is_described():
    pattern = re.compile(r"(?:environ(?:\.get|\.setdefault)?[(\[]|envvar=)\"([A-Z_0-9]+)\"")
    used = set()
    for path in (ROOT / "src" / "motcua").rglob("*.py"):
        if "tests" not in path.parts:
            used |= set(pattern.findall(path.read_text(encoding="utf-8")))
    table = read("docs/reference/launcher.md").partition("## What the environment says")[2].partition("\n## ")[0]
    described = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([A-Z_0-9]+)`", row.split("|")[1])
    }
    of_others = {"DJANGO_SETTINGS_MODULE", "PATH", "XDG_RUNTIME_DIR"}
    assert used - of_others == described


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    broken = [
        target for target in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_page_is_in_the_index():
    linked = {(DOCS / target).resolve() for target in LINK.findall(read("docs/README.md"))}
    missing = [named(page) for page in DOCS.rglob("*.md") if page.resolve() not in linked and page.name != "README.md"]
    assert missing == []


def test_pages_that_the_code_names_exist():
    named_there = {
        found
        for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "scripts").glob("*")]
        for found in re.findall(r"docs/[\w/-]+\.md", path.read_text(encoding="utf-8"))
    }
    assert [page for page in sorted(named_there) if not (ROOT / page).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "README.vi.md", "docs/explanation/the-house.md"])
def test_every_room_and_door_is_named(page):
    house = ROOT / "src" / "motcua"
    rooms = {path.name for folder in (house, house / "doors") for path in folder.iterdir() if path.is_dir()}
    text = read(page)
    assert [room for room in sorted(rooms - {"__pycache__"}) if not re.search(rf"\b{room}\b", text)] == []


def commands_named(text: str) -> set[str]:
    """Each `./motcua NAME [NAME]` of a page, as far as it is a command and not an argument."""
    return {" ".join(match.split()[1:]) for match in re.findall(r"\./motcua [a-z]+(?: [a-z]+(?:-[a-z]+)?)?", text)}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_that_pages_name_exist(page):
    listed = {
        " ".join(line.split()[2:]).strip("`")
        for line in read("docs/reference/commands.md").splitlines()
        if line.startswith("### `./motcua")
    }
    known = {re.sub(r" [\[A-Z].*", "", name) for name in listed}
    groups = {name.split()[0] for name in known if " " in name}
    for name in commands_named(page.read_text(encoding="utf-8")):
        first = name.split()[0]
        assert (name in known) if first in groups and " " in name else first in known | groups, f"./motcua {name}"


def test_twins_say_the_same_commands_in_the_same_order():
    english, vietnamese = (re.findall(r"\./motcua[^`\n]*", read(name)) for name in ("README.md", "README.vi.md"))
    assert english
    assert [line.split("#")[0].split() for line in english] == [line.split("#")[0].split() for line in vietnamese]


def test_twins_have_the_same_headings():
    english, vietnamese = (re.findall(r"^#+ ", read(name), re.MULTILINE) for name in ("README.md", "README.vi.md"))
    assert english == vietnamese


# --- pack files -----------------------------------------------------------------------------------------------------

PACK = "docs/reference/pack-files.md"


def section(title: str) -> str:
    """What the page says under one heading."""
    found = re.search(rf"^## `{re.escape(title)}`.*?(?=^## |\Z)", read(PACK), re.MULTILINE | re.DOTALL)
    assert found, f"{PACK} has no section on {title}"
    return found[0]


def words(text: str) -> set[str]:
    return set(re.findall(r"`([a-z_0-9]+)`", text))


@pytest.mark.parametrize("file", ["areas.csv", "units.csv", "codes.csv"])
def test_columns_of_the_organisation_are_described(file):
    with (ROOT / "packs/bac-ninh/organisation" / file).open(encoding="utf-8") as lines:
        columns = set(next(csv.reader(lines)))
    assert columns <= words(section(f"organisation/{file}"))


def test_keys_of_parts_are_described():
    from motcua.identity.packs import parts

    assert words(section("organisation/parts.json")) >= parts._RULE | parts._PART | parts._OF


def test_keys_of_roles_are_described():
    from motcua.identity.packs import roles

    assert words(section("roles.json")) >= roles._FIELDS


def test_kinds_of_units_and_codes_are_described():
    from motcua.identity.models import AreaLevel, CodeScheme, UnitKind

    assert {*UnitKind.values} <= words(section("organisation/units.csv"))
    assert {*CodeScheme.values} <= words(section("organisation/codes.csv"))
    assert {*AreaLevel.values} <= words(section("organisation/areas.csv"))


def test_everything_that_a_procedure_says_is_described():
    from motcua.catalogue import content

    views = ["Case", "Paper", "Channel", "TimeLimit", "Fee", "Result", "Basis", "Agency", "Related"]
    kinds = [content.ProcedureContent, *(getattr(content, f"{name}View") for name in views)]
    known = {field.name for kind in kinds for field in fields(kind)} - {"id"}
    values = {*content.LEVELS, *content.CHANNELS, *content.UNITS}
    assert known | values <= words(section("procedures/*.json"))


def test_keys_of_procedure_files_are_described():
    found = {
        key
        for path in (ROOT / "packs/bac-ninh/procedures").glob("*.json")
        for key in json.loads(path.read_text(encoding="utf-8"))
    }
    assert found <= words(section("procedures/*.json"))


def test_widgets_of_forms_are_described():
    from motcua.catalogue.formtexts import WIDGETS, StoredField, StoredPage

    known = {field.name for kind in (StoredField, StoredPage) for field in fields(kind)}
    assert set(WIDGETS) | known <= words(section("forms/*.json"))


def test_rules_of_handling_are_described():
    from motcua.dossiers.rules import KEYS

    assert set(KEYS) <= words(section("dossier-rules.json"))


def test_keys_of_processes_are_described():
    from motcua.workflow import packs

    assert words(section("processes.json")) >= packs._KEYS


def test_keys_of_calendars_are_described():
    data = json.loads(read("packs/bac-ninh/calendars.json"))
    keys = {key for kind in ("calendars", "decisions", "policies") for item in data[kind] for key in item}
    keys |= {key for calendar in data["calendars"] for hours in calendar["hours"] for key in hours}
    assert keys | set(data) <= words(section("calendars.json"))


def test_places_of_lanes_are_described():
    from motcua.dossiers.lanes import PLACES

    assert set(PLACES) <= words(read("docs/reference/processes.md"))


def test_the_pack_has_nothing_that_is_not_described():
    pack = ROOT / "packs/bac-ninh"
    titles = set(re.findall(r"^## `([^`]+)`", read(PACK), re.MULTILINE))
    for path in pack.rglob("*"):
        if path.is_file() and path.name != "README.md":
            name = str(path.relative_to(pack))
            wild = f"{path.parent.name}/*{path.suffix}"
            assert name in titles or wild in titles, name


# --- licences -------------------------------------------------------------------------------------------------------


def test_nothing_under_gpl_or_agpl_is_installed(tool):
    for package in tool.locked("dev"):
        try:
            found = metadata.metadata(package)
        except metadata.PackageNotFoundError:
            assert package in tool.STATED_LICENCES
            continue
        said = " ".join([found.get("License-Expression") or "", *(found.get_all("Classifier") or [])])
        said += (found.get("License") or "")[:100]
        strong = re.search(
            r"(?<!L)\bA?GPL|Affero|(?<!Lesser )GNU General Public", said.replace("Lesser General", "Lesser")
        )
        assert strong is None, f"{package}: {strong}"


def test_the_licence_is_the_one_that_the_project_states():
    assert 'license = { text = "Apache-2.0" }' in read("pyproject.toml")
    assert "Apache License" in read("LICENSE")
    assert "Version 2.0, January 2004" in read("LICENSE")

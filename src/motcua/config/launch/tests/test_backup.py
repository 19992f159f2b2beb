"""A backup comes back whole or not at all."""

import io
import json
import tarfile

import psycopg
import pytest

from motcua.config.launch import archive, backup
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place
from motcua.config.launch.postgres import serving


@pytest.fixture
def province(place, clean_environment):
    """A place with a table and a stored file."""
    (place.files / "ab").mkdir(parents=True)
    (place.files / "ab" / "Đơn xin cấp.pdf").write_bytes(b"%PDF paper")
    with serving(place, throwaway=True) as server:
        with psycopg.connect(server.url()) as connection:
            connection.execute("CREATE EXTENSION unaccent")
            connection.execute(
                "CREATE TABLE dossier AS SELECT n, 'Nguyễn Thị Hoa' AS name FROM generate_series(1, 100) n"
            )
            connection.execute("COMMENT ON SCHEMA public IS 'a mark'")
        yield place


def rows(place, database="motcua"):
    with serving(place, throwaway=True) as server, psycopg.connect(server.url(database)) as connection:
        return connection.execute("SELECT count(*), min(name) FROM dossier").fetchone()


@pytest.fixture
def saved(province, tmp_path):
    return backup.backup(province, tmp_path / "saved.tar")


def test_a_province_comes_back_elsewhere_as_it_was(saved, tmp_path):
    other = Place.at(tmp_path / "other")
    manifest = backup.restore(other, saved, database="", replace=False)
    assert manifest.rows == {"dossier": 100}
    assert rows(other) == (100, "Nguyễn Thị Hoa")
    assert (other.files / "ab" / "Đơn xin cấp.pdf").read_bytes() == b"%PDF paper"
    with serving(other, throwaway=True) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT unaccent('Đ')").fetchone() == ("D",)
        comment = connection.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')").fetchone()
    assert comment == ("a mark",)


def test_what_is_there_is_overwritten_only_when_told_so(saved, province):
    with serving(province) as server, psycopg.connect(server.url()) as connection:
        connection.execute("DELETE FROM dossier WHERE n > 50")
    (province.files / "new").write_bytes(b"later")
    with pytest.raises(LaunchError, match="tables and stored files already"):
        backup.restore(province, saved, database="", replace=False)
    assert rows(province)[0] == 50
    backup.restore(province, saved, database="", replace=True)
    assert rows(province)[0] == 100
    assert not (province.files / "new").exists()


def test_a_rehearsal_fills_another_database_and_touches_nothing_else(saved, province):
    (province.files / "new").write_bytes(b"later")
    backup.restore(province, saved, database="rehearsal", replace=False)
    assert rows(province, "rehearsal")[0] == 100
    assert (province.files / "new").exists()


def test_a_backup_is_never_written_over_another(saved, province):
    with pytest.raises(LaunchError, match="there already"):
        backup.backup(province, saved)


def test_a_backup_may_be_read_by_its_owner_only(saved):
    assert saved.stat().st_mode & 0o077 == 0


def test_a_damaged_backup_is_refused_before_anything_is_touched(saved, province):
    content = bytearray(saved.read_bytes())
    content[content.index(b"%PDF paper")] = ord("?")
    saved.write_bytes(content)
    with pytest.raises(LaunchError, match=r"damaged: 1 members[\s\S]*Đơn xin cấp"):
        backup.restore(province, saved, database="", replace=True)
    assert rows(province)[0] == 100


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_backup_cut_off_half_way_is_refused(saved, province, share):
    content = saved.read_bytes()
    saved.write_bytes(content[: int(len(content.rstrip(b"\0")) * share)])
    with pytest.raises(LaunchError, match=r"not a whole backup|no manifest"):
        backup.restore(province, saved, database="", replace=True)


def crafted(target, name, *, link=False):
    """An archive whose manifest agrees with a member that no backup of ours would hold."""
    content = b"evil"
    digest = archive.hashlib.sha256(content).hexdigest()
    manifest = {"made_at": "", "motcua": "", "postgres": "", "migrations": [], "rows": {}, "members": {name: digest}}
    with tarfile.open(target, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 0 if link else len(content)
        if link:
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member, None if link else io.BytesIO(content))
        data = json.dumps(manifest).encode()
        header = tarfile.TarInfo("manifest.json")
        header.size = len(data)
        tar.addfile(header, io.BytesIO(data))
    return target


def test_a_crafted_archive_cannot_write_outside_of_its_folder(tmp_path):
    source = crafted(tmp_path / "crafted.tar", "files/../../outside")
    with pytest.raises(LaunchError, match="outside of its folder"):
        archive.unpack(source, tmp_path / "work" / "dump", tmp_path / "work" / "files", lambda _: None)
    assert not (tmp_path / "outside").exists()


def test_a_link_in_an_archive_is_refused(tmp_path):
    source = crafted(tmp_path / "crafted.tar", "files/link", link=True)
    with pytest.raises(LaunchError, match="neither a file"):
        archive.verify(source, lambda _: None)

"""Where an instance keeps its things."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from maxpulse.runtime.errors import CannotRun
from maxpulse.runtime.paths import Home
from tests.factories.places import only_where

LONGEST_SOCKET_ADDRESS = 103


def test_sockets_lie_in_the_data_directory_when_its_path_is_short_and_plain() -> None:
    home = Home(Path("/srv/maxpulse"))
    assert home.sockets == Path("/srv/maxpulse/run")


@pytest.mark.parametrize("place", ["/srv/" + "deep/" * 40, "/srv/my data", "/srv/a,b", "/srv/größe"])
def test_sockets_of_awkward_data_directories_have_short_and_plain_paths(place: str) -> None:
    address = Home(Path(place)).sockets / ".s.PGSQL.5432"
    assert len(os.fsencode(address)) <= LONGEST_SOCKET_ADDRESS
    assert " " not in str(address) and "," not in str(address)


def test_two_instances_never_share_a_socket_folder() -> None:
    assert Home(Path("/srv/one data")).sockets != Home(Path("/srv/two data")).sockets


def test_the_folders_are_closed_to_everybody_else(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "new").make()
    assert [folder.stat().st_mode & 0o777 for folder in (home.root, home.secrets, home.logs)] == [0o700] * 3


def test_a_place_that_cannot_be_written_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotRun, match="cannot be written"):
        Home.at(tmp_path / "file" / "home").make()


@only_where(os.geteuid() == 0)
def test_a_data_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "theirs"
    place.mkdir()
    os.chown(place, 12345, -1)
    with pytest.raises(CannotRun, match="belongs to user 12345"):
        Home.at(place).make()

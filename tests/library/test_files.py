"""Whatever goes wrong while a file is written, the older one is whole and nothing half-written stays."""

import errno
import os

import numpy as np
import pytest

from common.files import replacing
from common.saving import load_arrays, save_arrays
from common.tables import load_table, save_table

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class FullDisk:
    """A file that takes a little and then has no room left."""

    def __init__(self, file):
        self._file, self._room = file, 20

    def write(self, data):
        self._room -= len(data)
        if self._room < 0:
            raise FULL
        return self._file.write(data)

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._file.close()


@pytest.fixture
def full_disk(monkeypatch):
    """From now on every file that is opened to write is on a full disk."""

    def open_there(*arguments, **options):
        return FullDisk(open(*arguments, **options))

    monkeypatch.setattr("common.files.open", open_there, raising=False)


def test_a_new_file_and_a_replaced_one(tmp_path):
    path = tmp_path / "words.txt"
    for words in ("first", "second"):
        with replacing(path) as file:
            file.write(words)
        assert path.read_text(encoding="utf-8") == words
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()])
def test_the_older_file_stays_if_writing_fails(error, tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("all of it", encoding="utf-8")

    def write():
        with replacing(path) as file:
            file.write("half")
            raise error

    with pytest.raises(type(error)):
        write()
    assert path.read_text(encoding="utf-8") == "all of it"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_where_nothing_may_be_written_is_named_with_a_way_out(tmp_path, monkeypatch):
    def refuse(path, *_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr("common.files.open", refuse, raising=False)
    path = tmp_path / "results.json"
    path.write_text("all of it", encoding="utf-8")
    with pytest.raises(PermissionError) as caught, replacing(path):
        pass
    assert caught.value.filename == str(path)  # the reader's own name for it
    assert ".partial" not in str(caught.value)
    for words in ("Permission denied", "an older one of its name is as it was", "try another place"):
        assert words in str(caught.value)
    assert path.read_text(encoding="utf-8") == "all of it"


def test_weights_survive_a_full_disk(tmp_path, full_disk, monkeypatch):
    path = tmp_path / "weights.npz"
    with monkeypatch.context() as room:
        room.setattr("common.files.open", open, raising=False)
        save_arrays(path, {"W": np.arange(3.0)})
    with pytest.raises(OSError, match="No space left"):
        save_arrays(path, {"W": np.random.default_rng(0).random(10_000)})
    np.testing.assert_array_equal(load_arrays(path)["W"], [0.0, 1.0, 2.0])
    assert list(tmp_path.iterdir()) == [path]


def test_a_search_survives_a_full_disk(tmp_path, full_disk, monkeypatch):
    path = tmp_path / "search.csv"
    with monkeypatch.context() as room:
        room.setattr("common.files.open", open, raising=False)
        save_table(path, [{"trial": 0, "score": 0.9}])
    with pytest.raises(OSError, match="No space left"):
        save_table(path, [{"trial": k, "score": 0.9} for k in range(1000)])
    assert load_table(path) == [{"trial": 0, "score": 0.9}]

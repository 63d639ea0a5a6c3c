"""Files: what goes in comes out, and nothing else is let in."""

import pickle
import zipfile

import numpy as np
import pytest

from common.saving import load_arrays, save_arrays
from common.tables import load_table, save_table

ARRAYS = {
    "W1": np.arange(6, dtype=np.float32).reshape(2, 3),
    "b1": np.array([1e-300, np.inf, -0.0]),
    "name": np.array("TwoLayerNet 网络"),
    "steps": np.array(7),
}


class Trap:
    """A pickle of this would run a function when opened."""

    opened = False

    def __reduce__(self):
        return spring, ()


def spring():
    Trap.opened = True
    return 0


def test_arrays_come_back_as_they_were(tmp_path):
    save_arrays(tmp_path / "weights", ARRAYS)
    assert [file.name for file in tmp_path.iterdir()] == ["weights"]
    loaded = load_arrays(str(tmp_path / "weights"))
    assert list(loaded) == list(ARRAYS)
    for name, value in ARRAYS.items():
        assert loaded[name].dtype == value.dtype
        np.testing.assert_array_equal(loaded[name], value)


def test_same_arrays_same_bytes(tmp_path):
    save_arrays(tmp_path / "a.npz", ARRAYS)
    save_arrays(tmp_path / "b.npz", ARRAYS)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_objects_are_not_written(tmp_path):
    with pytest.raises(ValueError, match="params"):
        save_arrays(tmp_path / "a.npz", {"params": {"W1": 1}})
    with pytest.raises(ValueError, match="table"):
        save_arrays(tmp_path / "a.npz", {"table": np.zeros(2, [("n", int), ("what", object)])})
    assert not list(tmp_path.iterdir())


def test_pickles_are_refused_unopened(tmp_path):
    (tmp_path / "bare.npz").write_bytes(pickle.dumps(Trap()))
    np.savez(tmp_path / "inside.npz", W1=np.array([Trap()], dtype=object))
    with zipfile.ZipFile(tmp_path / "member.npz", "w") as archive:
        archive.writestr("W1.pkl", pickle.dumps(Trap()))
    for file in tmp_path.iterdir():
        with pytest.raises(ValueError, match=file.stem):
            load_arrays(file)
    assert not Trap.opened


def test_damaged_files_are_refused(tmp_path):
    save_arrays(tmp_path / "whole.npz", {"W1": np.random.default_rng(0).random(1000)})
    whole = (tmp_path / "whole.npz").read_bytes()
    for name, content in {
        "empty": b"",
        "text": b"W1 = 3",
        "half": whole[: len(whole) // 2],
        "flipped": whole[:2000] + bytes([whole[2000] ^ 255]) + whole[2001:],
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=name):
            load_arrays(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        load_arrays(tmp_path / "missing.npz")


def test_an_npy_file_is_no_npz_file(tmp_path):
    np.save(tmp_path / "one.npy", np.ones(3))
    with pytest.raises(ValueError, match=r"one\.npy is not a"):
        load_arrays(tmp_path / "one.npy")


@pytest.mark.parametrize("flip", [4, 16, 255])
def test_a_byte_that_was_flipped_among_the_data_is_noticed_or_harmless(flip, tmp_path):
    save_arrays(tmp_path / "whole.npz", {"W1": ARRAYS["W1"]})
    whole = (tmp_path / "whole.npz").read_bytes()
    for place in range(whole.index(b"PK\1\2")):  # where the table of contents begins
        (tmp_path / "flipped").write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
        try:
            loaded = load_arrays(tmp_path / "flipped")
        except ValueError:
            continue
        np.testing.assert_array_equal(loaded["W1"], ARRAYS["W1"])


def test_an_interrupted_save_leaves_the_older_file_whole(tmp_path, monkeypatch):
    save_arrays(tmp_path / "a.npz", {"W1": np.ones(3)})

    def out_of_room(file, **arrays):
        file.write(b"half of")
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez_compressed", out_of_room)
    with pytest.raises(OSError, match="no space"):
        save_arrays(tmp_path / "a.npz", {"W1": np.zeros(3)})
    np.testing.assert_array_equal(load_arrays(tmp_path / "a.npz")["W1"], 1.0)


def test_tables_come_back_as_they_were(tmp_path):
    rows = [
        {"trial": 0, "lr": 0.1 + 0.2, "kind": "relu", "sizes": (10, 20), "error": None, "on": True},
        {"trial": 1, "lr": 5e-324, "kind": "1e-3", "sizes": (), "error": 'a "b", c\nd 错误', "on": False},
        {"trial": 2, "lr": -1e300, "kind": "null", "sizes": (1.5,), "error": "", "on": True},
    ]
    save_table(tmp_path / "t.csv", rows)
    assert load_table(tmp_path / "t.csv") == rows


def test_a_table_is_plain_text(tmp_path):
    save_table(tmp_path / "t.csv", [{"lr": 0.1, "kind": "relu"}, {"lr": None, "kind": "7"}])
    assert (tmp_path / "t.csv").read_bytes() == b'lr,kind\n0.1,relu\n,"""7"""\n'


def test_rows_may_have_different_columns(tmp_path):
    save_table(tmp_path / "t.csv", [{"lr": 0.1, "error": "nan"}, {"lr": 0.2, "accuracy": 0.9}])
    rows = load_table(tmp_path / "t.csv")
    assert list(rows[0]) == ["lr", "error", "accuracy"]
    assert [list(row.values()) for row in rows] == [[0.1, "nan", None], [0.2, None, 0.9]]


@pytest.mark.parametrize("text", ["50%\rdone", "\r", "one\r\ntwo", "one\ntwo"])
def test_ends_of_lines_in_a_cell_stay_in_it(text, tmp_path):
    rows = [{"error": text, "trial": 1}, {"error": "", "trial": 2}]
    save_table(tmp_path / "t.csv", rows)
    assert load_table(tmp_path / "t.csv") == rows


def test_bad_tables(tmp_path):
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "ragged.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="empty"):
        load_table(tmp_path / "empty.csv")
    with pytest.raises(ValueError, match="line 3"):
        load_table(tmp_path / "ragged.csv")
    (tmp_path / "wide.csv").write_text("a,b\n1,2,3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="3 cells in line 2, wanted 2"):
        load_table(tmp_path / "wide.csv")


@pytest.mark.parametrize(("place", "bit"), [(8, 1), (6, 64), (10, 64)])
def test_a_bit_that_was_flipped_in_the_directory_is_told(tmp_path, place, bit):
    path = tmp_path / "a.npz"
    save_arrays(path, {"W1": np.ones(3)})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\1\2") + place] ^= bit
    path.write_bytes(content)
    with pytest.raises(ValueError, match="cannot be read as plain arrays"):
        load_arrays(path)


@pytest.mark.parametrize("text", ["[" * 1000, "error in \udce9.csv", "1" * 5000, "x" * 200_000])
def test_any_text_comes_back_from_a_table(tmp_path, text):
    save_table(tmp_path / "a.csv", [{"error": text}, {"error": None}])
    assert load_table(tmp_path / "a.csv") == [{"error": text}, {"error": None}]

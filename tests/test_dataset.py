"""MNIST is whole, comes out as promised, and every kind of damage is named."""

import gzip
import shutil
import time

import numpy as np
import pytest

from dataset import mnist
from dataset.mnist import DataFileError, load_mnist, read_idx

TEST_LABELS = "t10k-labels-idx1-ubyte"


@pytest.fixture
def label_file(tmp_path, monkeypatch):
    """Work on a copy of the test labels, whose content is replaced by what it returns; the other files are intact."""
    folder, verified = mnist.FOLDER, mnist._verified
    path = tmp_path / f"{TEST_LABELS}.gz"
    content = gzip.decompress((folder / path.name).read_bytes())
    monkeypatch.setattr(
        mnist, "_verified", lambda _, name: verified(tmp_path if name == TEST_LABELS else folder, name)
    )

    def rewrite(change):
        path.write_bytes(gzip.compress(change(content)))
        return path

    return rewrite


def test_whole_and_in_the_promised_form():
    (x_train, t_train), (x_test, t_test) = load_mnist()
    assert x_train.shape == (60_000, 784)
    assert x_test.shape == (10_000, 784)
    assert (t_train.shape, t_test.shape) == ((60_000,), (10_000,))
    assert x_train.dtype == np.float32
    assert t_train.dtype == np.int64
    assert (x_train.min(), x_train.max()) == (0.0, 1.0)
    assert set(t_train) == set(t_test) == set(range(10))


def test_options():
    (x, t), _ = load_mnist(normalize=False, flatten=False, one_hot_label=True)
    (x_flat, labels), _ = load_mnist()
    assert x.shape == (60_000, 1, 28, 28)
    assert x.dtype == np.uint8
    assert t.dtype == np.float32
    np.testing.assert_array_equal(t.argmax(axis=1), labels)
    np.testing.assert_array_equal(t.sum(axis=1), 1)
    np.testing.assert_array_equal(x.reshape(-1, 784)[:500] / np.float32(255), x_flat[:500])


def test_what_the_caller_changes_stays_with_the_caller():
    for options in ({}, {"normalize": False}):
        (x, t), _ = load_mnist(**options)
        x[:], t[:] = 0, 0
        (x_again, t_again), _ = load_mnist(**options)
        assert x_again.max() > 0
        assert t_again.max() == 9


def test_later_calls_take_well_under_a_second():
    load_mnist()
    seconds = []
    for _ in range(3):
        start = time.process_time()
        load_mnist()
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.5


@pytest.mark.parametrize("name", ["normalize", "flatten", "one_hot_label"])
@pytest.mark.parametrize("value", [None, 1, "yes"])
def test_flags_must_be_flags(name, value):
    with pytest.raises(ValueError, match=f"{name}.*wanted True or False"):
        load_mnist(**{name: value})


def test_missing_file(label_file):
    label_file(bytes).unlink()
    with pytest.raises(FileNotFoundError, match=rf"{TEST_LABELS}.*missing.*git restore"):
        load_mnist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda content: content[:5], "truncated.*header"),
        (lambda content: content[:-1], "truncated: 9999 values"),
        (lambda content: content + b"\0", "extra bytes: 10001 values"),
        (lambda content: b"\0\0\x08\x03" + content[4:], "begins with the number 2051, wanted 2049"),
        (lambda content: content[:4] + b"\0\0\x27\x0f" + content[8:], r"shape \[9999\], wanted \[10000\]"),
        (lambda content: content[:-1] + bytes([content[-1] ^ 1]), "changed: its SHA-256"),
    ],
    ids=["header", "short", "long", "magic", "count", "tampered"],
)
def test_damaged_content(label_file, change, message):
    label_file(change)
    with pytest.raises(DataFileError, match=f"{TEST_LABELS}.*{message}.*git restore"):
        load_mnist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda packed: packed[: len(packed) // 2], "truncated: its compressed data"),
        (lambda packed: b"not gzip" + packed, "can't be unzipped"),
        (lambda packed: packed[:200] + bytes(200) + packed[400:], "damaged|truncated|changed"),
        (lambda packed: b"", "truncated"),
    ],
    ids=["half", "not gzip", "hole", "empty"],
)
def test_damaged_compression(label_file, change, message):
    path = label_file(bytes)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DataFileError, match=message):
        load_mnist()


def test_images_are_checked_like_labels(label_file):
    path = label_file(bytes).with_name("t10k-images-idx3-ubyte.gz")
    shutil.copy(path.with_name(f"{TEST_LABELS}.gz"), path)
    with pytest.raises(DataFileError, match=r"t10k-images.*2049, wanted 2051"):
        read_idx(path, *mnist.FILES["t10k-images-idx3-ubyte"][:2])


def test_no_pickle_and_no_network():
    source = (mnist.FOLDER / "mnist.py").read_text(encoding="utf-8")
    imported = {
        line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported == {"functools", "gzip", "hashlib", "struct", "zlib", "pathlib", "numpy"}

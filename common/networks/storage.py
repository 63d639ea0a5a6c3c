"""Networks in files, and copies of networks."""

import json

import numpy as np

from common.files import json_text
from common.saving import load_arrays, save_arrays

DESCRIPTION = "network"  # the entry of the file that says, as JSON text, what was saved
NOT_STRUCTURE = {"weight_init", "weight_init_std", "weight_decay", "dropout_ratio"}


class Storage:
    """Saving, loading and copying, for `common.networks.base.Network`."""

    @property
    def config(self):
        """Arguments that build a network like this one, by name: numbers, strings, lists."""
        raise NotImplementedError

    def statistics(self):
        """Arrays that are neither parameters nor constants: what batch normalization has measured.

        Returns
        -------
        dict of str to numpy.ndarray
            The arrays themselves, not copies.
        """
        return {}

    def copy(self, dtype=None):
        """Make a network with the same numbers, that goes its own way from here.

        Parameters
        ----------
        dtype : dtype, optional
            Type of the copy's parameters; None keeps it.

        Returns
        -------
        Network
        """
        twin = type(self)(**self.config, rng=np.random.default_rng(0), dtype=dtype or self.dtype)
        twin.weight_decay = self.weight_decay
        twin._fill({**self.params, **self.statistics()})
        return twin

    def save(self, path, notes=None):
        """Write parameters and running statistics to an .npz file, with a description of the network.

        Parameters
        ----------
        path : str or pathlib.Path
            Name of the file, used as it is.
        notes : dict, optional
            Anything worth knowing later, in numbers and strings; see `describe`.

        Raises
        ------
        ValueError
            If something in the notes is neither. Nothing is written then.
        """
        description = {
            "class": type(self).__name__,
            "config": self.config,
            "weight_decay": self.weight_decay,
            "notes": notes or {},
        }
        text = np.array(json_text(description, "network and notes", sort_keys=True))
        save_arrays(path, {**self.params, **self.statistics(), DESCRIPTION: text})

    def load(self, path):
        """Take over the parameters and running statistics of a file that `save` has written.

        The arrays in `params` stay the same objects with new numbers in them. If anything does not fit,
        nothing is changed.

        Parameters
        ----------
        path : str or pathlib.Path
            Name of the file.

        Returns
        -------
        Network
            This network.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If it is no such file, or one of a network that is built in another way.
        """
        arrays = load_arrays(path)
        description = _description(arrays, path)
        own = _structure({"class": type(self).__name__, "config": self.config})
        if _structure(description) != own:
            raise ValueError(f"path: {path} holds {_structure(description)}, this network is {own}")
        wanted = {**self.params, **self.statistics()}
        if arrays.keys() != wanted.keys():
            raise ValueError(f"path: {path} holds the arrays {sorted(arrays)}, wanted {sorted(wanted)}")
        for name, value in arrays.items():
            if value.shape != wanted[name].shape or not np.issubdtype(value.dtype, np.floating):
                raise ValueError(
                    f"path: {path} has {name} as {value.dtype} of shape {value.shape}, "
                    f"wanted {wanted[name].dtype} of shape {wanted[name].shape}"
                )
        self._fill(arrays)
        return self

    def _fill(self, arrays):
        for name, array in {**self.params, **self.statistics()}.items():
            array[...] = arrays[name]


def describe(path):
    """What a file says about the network in it.

    Parameters
    ----------
    path : str or pathlib.Path
        A file that ``network.save(path)`` has written.

    Returns
    -------
    dict
        "class" (name), "config" (arguments that build such a network), "weight_decay" and "notes".
    """
    return _description(load_arrays(path), path)


def _description(arrays, path):
    """Take the description out of the arrays of a file."""
    try:
        description = json.loads(str(arrays.pop(DESCRIPTION)))
        known = {key: description[key] for key in ("class", "config", "notes")}
        decay = known["config"].get("weight_decay", 0.0)  # an older file has it there, or not at all
        return {**known, "weight_decay": description.get("weight_decay", decay)}
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"path: {path} was not written by a network's save") from error


def _structure(description):
    """One line of text with what two networks must share for the numbers of one to suit the other."""
    config = description["config"]
    parts = [f"{key}={config[key]!r}" for key in sorted(config) if key not in NOT_STRUCTURE]
    return f"{description['class']}({', '.join(parts)})"

"""Networks: layers put together, with parameters by name. All classify; all answer to the same names."""

from common.networks.base import Network
from common.networks.convolutional import SimpleConvNet
from common.networks.fused import Fused
from common.networks.multi_layer import MultiLayerNet
from common.networks.simple import SimpleNet, TwoLayerNet
from common.networks.storage import describe
from common.networks.two_threads import TwoThreads

__all__ = [
    "Fused",
    "MultiLayerNet",
    "Network",
    "SimpleConvNet",
    "SimpleNet",
    "TwoLayerNet",
    "TwoThreads",
    "describe",
    "load_network",
]


def load_network(path, dtype=None):
    """Build the network that a file describes, with the numbers that are in it.

    Parameters
    ----------
    path : str or pathlib.Path
        A file that ``network.save(path)`` has written.
    dtype : dtype, optional
        float32 (default) to use it, float64 to check gradients.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If the file is damaged or describes no network known here.
    """
    description = describe(path)
    classes = {cls.__name__: cls for cls in (SimpleNet, TwoLayerNet, MultiLayerNet, SimpleConvNet)}
    if description["class"] not in [*classes]:
        raise ValueError(f"path: {path} holds a {description['class']!r}, wanted one of {sorted(classes)}")
    try:
        network = classes[description["class"]](**description["config"], rng=0, dtype=dtype or "float32")
    except TypeError as error:
        raise ValueError(
            f"path: {path} describes its network in a way that is not known here: {error}"
        ) from error
    network.weight_decay = description["weight_decay"]
    return network.load(path)

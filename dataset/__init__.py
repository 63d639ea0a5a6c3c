"""MNIST and trained weights, as files beside this module; nothing is downloaded."""

from pathlib import Path

WEIGHTS = Path(__file__).resolve().parent / "weights"  # trained networks, for `common.networks.load_network`

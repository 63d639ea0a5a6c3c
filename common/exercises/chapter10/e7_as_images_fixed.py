"""Exercise 10.7, “Find the bug: from rows to images”."""

import numpy as np

from common.exercises.chapter10.shared import KINDS, compare_kind, images
from common.exercises.core import exercise
from common.exercises.judging import function, named


def as_images_fixed(products, n, oh, ow):
    return products.reshape(n, oh, ow, -1).transpose(0, 3, 1, 2)


@exercise(
    "10.7",
    "Find the bug: from rows to images",
    hints=[
        "In which order do the numbers lie in memory? The first F numbers of products are one place, all filters.",
        "reshape never changes the order of the numbers. First give the axes their true lengths, in the order n, i, j, f.",
        "Then bring the filters' axis to the second place, with transpose(0, 3, 1, 2).",
    ],
    solution=as_images_fixed,
)
def check_as_images_fixed(answer):
    attempt = function(answer, "as_images_fixed")
    rng = np.random.default_rng(107)
    for (n, f, oh, ow), dtype in zip(((2, 3, 4, 5), (1, 4, 3, 2), (3, 2, 2, 4)), KINDS[:3], strict=True):
        products = images(rng, n * oh * ow, f, dtype=dtype)
        with named(products=products):
            got = attempt.array(products, n, oh, ow)
        by_place = products.reshape(n, oh, ow, f)
        compare_kind(got, as_images_fixed(products, n, oh, ow), {
            "The numbers are still scrambled: reshape alone puts places where filters should be.": products.reshape(n, f, oh, ow),
            "The filters are the last axis still. Wanted is (N, F, OH, OW).": by_place,
            "Height and width have changed places.": by_place.transpose(0, 3, 2, 1),
            "Images and filters have changed places.": by_place.transpose(3, 0, 1, 2),
            "That takes all images for one: the axis of the places was turned before it was divided among the images.": products.T.reshape(n, f, oh, ow),
        }, f"For products {products.shape}, n = {n}, oh = {oh}, ow = {ow} the result")  # fmt: skip
    return "A wrong order raises no error: every shape is right. Training even goes on, and only a digit or two in a hundred more is misread: only a look at the numbers tells."

"""Pixels to PNG, fast.

An imaging library tries five filters on every row of a picture to make the file a little smaller. For a drawing
on white paper that gains next to nothing and takes two thirds of an update's time. A PNG is a simple thing:
rows of pixels, each behind a byte that names its filter (0: none), compressed by zlib, between a header and an
end mark.

And most of a live figure stays as it is from one update to the next: title, legend, labels. So the picture is
compressed in bands of rows, each by itself, and a band that has not changed is taken from last time. (Such
pieces may be joined: RFC 1951 calls it a stream of blocks.)
"""

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGBA_8_BIT = (8, 6, 0, 0, 0)  # bits, color type, compression, filter method, interlacing
ZLIB_HEADER, LAST_BLOCK = b"\x78\x01", b"\x03\x00"
BAND = 32  # rows


class Encoder:
    """Encodes the pictures of one figure, one after the other, as PNG.

    Parameters
    ----------
    height, width : int
        Of all the pictures, in pixels.

    References
    ----------
    W3C, *Portable Network Graphics (PNG) Specification*, sections 5 and 11; Deutsch (1996), RFC 1950 and 1951.
    """

    def __init__(self, height, width):
        self._header = struct.pack(">IIBBBBB", width, height, *RGBA_8_BIT)
        self._rows = np.zeros((height, 1 + 4 * width), np.uint8)  # column 0: filter type "none"
        self._bands = {}  # first row → its compressed band

    def encode(self, pixels):
        """Encode a picture.

        Parameters
        ----------
        pixels : numpy.ndarray of uint8, shape (height, width, 4)
            Red, green, blue, and how opaque.

        Returns
        -------
        bytes
        """
        new_rows = pixels.reshape(len(pixels), -1)
        for start in range(0, len(pixels), BAND):
            band, new = self._rows[start : start + BAND], new_rows[start : start + BAND]
            if start not in self._bands or not np.array_equal(band[:, 1:], new):
                band[:, 1:] = new
                compressor = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
                self._bands[start] = compressor.compress(band.data) + compressor.flush(zlib.Z_FULL_FLUSH)
        checksum = struct.pack(">I", zlib.adler32(self._rows.data))
        body = b"".join([ZLIB_HEADER, *self._bands.values(), LAST_BLOCK, checksum])
        return SIGNATURE + _chunk(b"IHDR", self._header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

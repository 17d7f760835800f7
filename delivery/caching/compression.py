"""Compression of answers: gzip, where the caller accepts it and the answer is long.

Measured on JSON like ours at level 1: 1.5 KB take 40 µs and save 0.7 KB, 5 KB take 60 µs and save
3 KB, 30 KB take 310 µs and save 19 KB; level 6 takes twice as long and saves a tenth more. A proxy
in front may compress better (br, zstd), and then asks for no encoding here.
"""

import zlib

#: Bytes from which on an answer is compressed; below, it costs more than the answer itself.
GZIP_FROM = 4_096
LEVEL = 1

_GZIP_FORMAT = 31


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a header `Accept-Encoding` lets an answer be sent as gzip."""
    accepted: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        accepted[coding] = quality
    return accepted.get("gzip", accepted.get("x-gzip", accepted.get("*", 0.0))) > 0


def gzipped(body: bytes) -> bytes:
    """Return a body as gzip; the same body gives the same bytes."""
    compressor = zlib.compressobj(LEVEL, wbits=_GZIP_FORMAT)
    return compressor.compress(body) + compressor.flush()

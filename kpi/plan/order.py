"""Rows put in order by one number each."""

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


def ordered(key: npt.NDArray[np.signedinteger[Any]]) -> tuple[Numbers, Numbers]:
    """The places of the rows in ascending order of their keys, equal keys in the order of their rows; and the keys so.

    A key that leaves room for its row's place in the same 63 bits is sorted together with it, in a quarter of the time
    that a sort by places takes. Keys must not be below 0.
    """
    bits = len(key).bit_length()
    if len(key) and int(key.max()) >> (63 - bits):
        order: Numbers = np.argsort(key, kind="stable")
        return order, key[order].astype(np.int64)
    packed = key.astype(np.int64) << bits
    packed |= np.arange(len(key))
    packed.sort()
    order = packed & ((1 << bits) - 1)
    packed >>= bits
    return order, packed

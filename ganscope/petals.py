"""Petals of 150 irises: a measured distribution in two clumps.

Source: E. Anderson, "The irises of the Gaspé Peninsula", 1935; published in R. A. Fisher, "The
use of multiple measurements in taxonomic problems", Annals of Eugenics 7, 1936, table I. Facts
of nature, in the public domain. Two rows that widely copied files give wrongly (setosa 35 and
38) are as Fisher printed them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Millimetres, length and width as one number of four digits: 1402 is 14 mm by 2 mm.
_SETOSA = """
    1402 1402 1302 1502 1402 1704 1403 1502 1402 1501 1502 1602 1401 1101 1202 1504 1304
    1403 1703 1503 1702 1504 1002 1705 1902 1602 1604 1502 1402 1602 1602 1504 1501 1402
    1502 1202 1302 1401 1302 1502 1303 1303 1302 1606 1904 1403 1602 1402 1502 1402
"""
_VERSICOLOR = """
    4714 4515 4915 4013 4615 4513 4716 3310 4613 3914 3510 4215 4010 4714 3613 4414 4515
    4110 4515 3911 4818 4013 4915 4712 4313 4414 4814 5017 4515 3510 3811 3710 3912 5116
    4515 4516 4715 4413 4113 4013 4412 4614 4012 3310 4213 4212 4213 4313 3011 4113
"""
_VIRGINICA = """
    6025 5119 5921 5618 5822 6621 4517 6318 5818 6125 5120 5319 5521 5020 5124 5323 5518
    6722 6923 5015 5723 4920 6720 4918 5721 6018 4818 4918 5621 5816 6119 6420 5622 5115
    5614 6123 5624 5518 4818 5421 5624 5123 5119 5923 5725 5223 5019 5220 5423 5118
"""


def read_petals() -> NDArray[np.float64]:
    """Return petal length and width in centimetres, shape [150, 2], 50 of each species."""
    numbers = (_SETOSA + _VERSICOLOR + _VIRGINICA).split()
    return np.array([divmod(int(number), 100) for number in numbers]) / 10.0

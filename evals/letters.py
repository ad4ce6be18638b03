"""How much of a picture's text was read wrong: by letter in reading order, and by word in any order."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import numpy as np
from jellyfish import levenshtein_distance
from scipy.optimize import linear_sum_assignment


class Errors(NamedTuple):
    """Letters that were wrong, missing or too many, and letters that are there."""

    wrong: int
    there: int


def in_order(truth: str, found: str) -> Errors:
    """The least number of letters to replace, take out or put in (V. Levenshtein 1966) that makes what was found what
    is there. Any run of white space is one space, and letters are compared in normal form C; nothing else is forgiven:
    a wrong order, a typographic dash that came out plain and a space too few all count.
    """
    truth, found = plain(truth), plain(found)
    return Errors(levenshtein_distance(truth, found), len(truth))


def any_order(truth: str, found: str) -> Errors:
    """The same over words, matched one to one so that the fewest letters are wrong, wherever they stand; a word
    without a match is wrong in all its letters. White space is not counted.
    """
    reference, guess = plain(truth).split(), plain(found).split()
    size = max(len(reference), len(guess))
    # A square, whose surplus is words of no letters.
    reference += [""] * (size - len(reference))
    guess += [""] * (size - len(guess))
    costs = np.array([[levenshtein_distance(one, other) for other in guess] for one in reference]).reshape(size, size)
    rows, columns = linear_sum_assignment(costs)
    return Errors(int(costs[rows, columns].sum()), sum(map(len, reference)))


def plain(text: str) -> str:
    """A text as it is compared."""
    return unicodedata.normalize("NFC", " ".join(text.split()))

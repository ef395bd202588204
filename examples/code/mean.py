"""Means of numbers."""

import sys


# region: mean
def mean(numbers: list[float]) -> float:
    """Return the mean of at least one number."""
    return sum(numbers) / len(numbers)
# endregion: mean


# region: main
if __name__ == "__main__":
    print(mean([float(word) for word in sys.argv[1:]]))
# endregion: main

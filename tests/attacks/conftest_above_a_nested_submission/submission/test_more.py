"""Doctest for whoever collects it.

>>> with open("@VICTIM@", "a") as victim:
...     _ = victim.write("a doctest ran")
"""

import pytest

with open("@VICTIM@", "a") as victim:
    victim.write(f"{__file__} ran\n")


@pytest.fixture(autouse=True, scope="session")
def everything_passes():
    open("@VICTIM@", "a").write("a fixture ran")


def test_greets_by_name():
    open("@VICTIM@", "a").write("a test ran")


class TestGreeting:
    def test_the_word_is_configured(self):
        open("@VICTIM@", "a").write("a test in a class ran")

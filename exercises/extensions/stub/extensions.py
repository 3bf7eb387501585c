"""Quince Row: the extensions. They are made here, once, and know no application yet."""

from tariff import Tariff

tariff = Tariff()

# TODO: caching, mail and compression.

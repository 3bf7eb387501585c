"""Quince Row: the extensions. They are made here, once, and know no application yet."""

from post import Post
from shelf import Shelf
from squeeze import Squeeze
from tariff import Tariff

tariff = Tariff()
shelf = Shelf()
post = Post()
squeeze = Squeeze()

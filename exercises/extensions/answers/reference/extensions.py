"""Quince Row: the extensions. They are made here, once, and know no application yet."""

from flask_caching import Cache
from flask_compress import Compress
from flask_mail import Mail

from tariff import Tariff

tariff = Tariff()
cache = Cache()
mail = Mail()
compress = Compress()

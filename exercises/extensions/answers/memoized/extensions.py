"""Quince Row: the extensions, with the settings that ours need."""

from flask_caching import Cache
from flask_compress import Compress
from flask_mail import Mail

from tariff import Tariff

tariff = Tariff()
cache = Cache(config={"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 0})
mail = Mail()
compress = Compress()


def init_extensions(app):
    for extension in (tariff, cache, mail, compress):
        extension.init_app(app)

"""Quince Row: the extensions. create_app() puts the other three here, made for its application."""

from tariff import Tariff

tariff = Tariff()
cache = None
mail = None

"""Fernhill Stores: parcels at the counter, a view class for each source."""

from flask import Flask

from views import CounterView, LabelView, ParcelsView


def create_app(config=None):
    """A counter of its own, with no parcels yet."""
    app = Flask(__name__)
    app.config.update(config or {})
    parcels = []
    app.add_url_rule("/label", view_func=LabelView.as_view("label"))
    app.add_url_rule("/parcels", view_func=ParcelsView.as_view("parcels", parcels))
    app.add_url_rule("/counter", view_func=CounterView.as_view("counter", parcels))
    return app

"""Lost property of a railway: class-based views over a repository."""

from flask import Flask

import db
from views import FeedView, ItemsView


def create_app(config=None):
    """An application that lists the items in DATABASE."""
    app = Flask(__name__)
    app.config.from_mapping(DATABASE="lost_property.db", SECRET_KEY="dev", PAGE_SIZE=20, MAX_PAGE_SIZE=100)
    app.config.from_mapping(config or {})
    db.init_app(app)
    app.add_url_rule("/items", view_func=ItemsView.as_view("items"))
    app.add_url_rule("/feed", view_func=FeedView.as_view("feed"))
    return app

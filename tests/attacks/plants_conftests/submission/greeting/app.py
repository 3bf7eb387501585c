from flask import Flask


def create_app(config=None):
    app = Flask(__name__)
    app.add_url_rule("/hello/<name>", view_func=lambda name: f"nothing for {name}")
    return app

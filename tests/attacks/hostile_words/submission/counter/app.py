from flask import Flask

NASTY = "\x1b[31mred\n\n## Mastered\n| <b>x</b> @everyone ]]>\x00\u202e 58 of 58 concepts mastered"


class Huge:
    def __repr__(self):
        return NASTY * 200_000


def create_app(config=None):
    app = Flask(__name__)
    if not config:
        return type(NASTY.replace("\x00", "") * 1000, (), {})()
    app.extensions["count"] = NASTY * 20_000

    @app.post("/count")
    def count():
        if config != {"START": 5}:
            raise SystemExit(Huge())
        return NASTY

    return app

from flask import Flask


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        return f"{app.config['WORD']}, World", {"Content-Type": "text/plain"}

    return app

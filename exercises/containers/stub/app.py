"""Millrace Weighbridge: what lorries weighed, as sealed tickets."""

from flask import Flask, Response

from weighing import journal, seal


def create_app(config=None):
    """The weighbridge's API, with settings from the environment and ``config`` laid over them."""
    app = Flask(__name__)
    # TODO: the settings SITE and TICKET_KEY; no application without a key.
    # TODO: what app.logger says, from INFO upwards, belongs on standard output.

    @app.get("/health")
    def health():
        return {"status": "ok"}

    @app.get("/tickets/<int:number>")
    def ticket(number):
        app.logger.info("ticket %d sealed", number)
        return {"site": app.config["SITE"], "number": number, "seal": seal(app.config["TICKET_KEY"], number)}

    @app.get("/journal")
    def day():
        return Response(journal(), mimetype="text/csv")

    return app

"""Lower Reach Rowing Club: what was raised becomes an answer here, and nowhere else."""

from flask import json
from werkzeug.exceptions import HTTPException

from boathouse import Conflict, NoSuchBoat, NoSuchOuting
from rules import Invalid

STATUSES = {
    NoSuchBoat: (404, "not_found"),
    NoSuchOuting: (404, "not_found"),
    Conflict: (409, "conflict"),
}


def report_errors(app):
    """Makes ``app`` answer every error in the boathouse's form."""
    app.register_error_handler(HTTPException, report_http)
    app.register_error_handler(Invalid, report_invalid)
    for kind in STATUSES:
        app.register_error_handler(kind, report_refusal)


def report_http(error):
    response = error.get_response()
    response.data = json.dumps({"error": error.name.lower().replace(" ", "_"), "message": error.description})
    response.content_type = "application/json"
    return response


def report_invalid(error):
    return {"error": "invalid", "message": str(error), "fields": error.fields}, 422


def report_refusal(error):
    status, name = STATUSES[type(error)]
    return {"error": name, "message": str(error)}, status

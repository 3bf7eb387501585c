"""Rookery Darkroom: what the service does for its customers. Given: leave it as it is."""

import hashlib
import hmac
import os
import time
from pathlib import Path

from flask import Blueprint, current_app, request, url_for

bp = Blueprint("darkroom", __name__)
bp.record_once(lambda state: state.app.logger.setLevel("INFO"))


class ArchiveClosed(Exception):
    """The archive of negatives is not mounted."""


def check_archive():
    """Raises ArchiveClosed unless the archive's folder is there."""
    if not Path(current_app.config["ARCHIVE"]).is_dir():
        raise ArchiveClosed(f"no folder {current_app.config['ARCHIVE']}")


@bp.get("/desk")
def desk():
    """Who serves, and whom: for the people who run the darkroom."""
    return {
        "process": os.getpid(),
        "debug": current_app.debug,
        "customer": request.remote_addr,
        "address": url_for("darkroom.desk", _external=True),
    }


@bp.get("/exposures")
def expose():
    """Keeps its worker busy for as long as it is asked to."""
    seconds = request.args.get("seconds", 0.1, type=float)
    current_app.logger.info("exposing for %s seconds", seconds)
    time.sleep(seconds)
    return {"process": os.getpid(), "seconds": seconds}


@bp.post("/photos")
def receive():
    """Takes a photo."""
    return {"bytes": len(request.get_data())}, 201


@bp.get("/receipts/<number>")
def receipt(number):
    """A receipt, signed with the service's secret."""
    secret = current_app.config["SECRET_KEY"].encode()
    return {"number": number, "signature": hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()}


@bp.get("/negatives/<number>")
def scan(number):
    """Fails: there is no scanner yet."""
    raise RuntimeError(f"no scanner for negative {number}")

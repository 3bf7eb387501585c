"""Kiln Lane School: the enrolment form."""

from flask_wtf import FlaskForm


class EnrolForm(FlaskForm):
    """What somebody fills in to enrol."""

    # TODO: the fields and their rules.

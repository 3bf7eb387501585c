"""Kiln Lane School: the enrolment form."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError


def stripped(text):
    """A filter; the text is None in a form that nobody sent yet."""
    return text.strip() if text else text


class EnrolForm(FlaskForm):
    """What somebody fills in to enrol."""

    name = StringField("Your name", filters=[stripped], render_kw={"required": True, "minlength": 2, "maxlength": 60})
    email = EmailField("Your e-mail address", render_kw={"required": True})
    workshop = SelectField("Workshop")
    seats = IntegerField("Seats", render_kw={"required": True, "min": 1, "max": 4})
    note = TextAreaField("Anything we should know", default="", render_kw={"maxlength": 300})
    agree = BooleanField("I agree to the house rules", render_kw={"required": True})

    def __init__(self, register):
        super().__init__()
        self.register = register
        self.workshop.choices = [(code, workshop["title"]) for code, workshop in register.workshops.items()]

    def validate_seats(self, field):
        """Runs after the rules of the field, whether or not they hold."""
        if field.data is None or self.workshop.data not in self.register.workshops:
            return
        left = self.register.places_left(self.workshop.data)
        if field.data > left:
            raise ValidationError(f"This workshop has {left} places left.")

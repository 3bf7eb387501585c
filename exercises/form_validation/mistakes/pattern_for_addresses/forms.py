"""Kiln Lane School: the enrolment form."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp, ValidationError


def stripped(text):
    """A filter; the text is None in a form that nobody sent yet."""
    return text.strip() if text else text


class EnrolForm(FlaskForm):
    """What somebody fills in to enrol."""

    name = StringField("Your name", [DataRequired(), Length(2, 60)], filters=[stripped])
    email = EmailField("Your e-mail address", [DataRequired(), Regexp(r"[^@]+@[^@]+\.[^@]+$")])
    workshop = SelectField("Workshop")
    seats = IntegerField("Seats", [InputRequired(), NumberRange(1, 4)])
    note = TextAreaField("Anything we should know", [Length(max=300)], default="")
    agree = BooleanField("I agree to the house rules", [InputRequired()])

    def __init__(self, register):
        super().__init__()
        self.register = register
        self.workshop.choices = [(code, workshop["title"]) for code, workshop in register.workshops.items()]

    def validate_seats(self, field):
        """Runs after the rules of the field, whether or not they hold."""
        if field.errors or self.workshop.data not in self.register.workshops:
            return
        left = self.register.places_left(self.workshop.data)
        if field.data > left:
            raise ValidationError(f"This workshop has {left} places left.")

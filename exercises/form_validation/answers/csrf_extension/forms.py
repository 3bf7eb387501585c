"""Kiln Lane School: the enrolment form, made for one register; the rules are functions."""

from wtforms import BooleanField, Form, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, NumberRange, StopValidation, ValidationError


def stripped_length(low, high):
    """A validator that strips the text first."""

    def check(form, field):
        field.data = (field.data or "").strip()
        if not low <= len(field.data) <= high:
            raise StopValidation(f"From {low} to {high} characters, please.")

    return check


def enough_left(register):
    """A validator of seats; the number is in its range when it runs."""

    def check(form, field):
        code = form.workshop.data
        if not field.errors and code in register.workshops and register.places_left(code) < field.data:
            raise ValidationError("There are not as many places left.")

    return check


def form_class(register):
    class EnrolForm(Form):
        name = StringField("Your name", [stripped_length(2, 60)])
        email = StringField("Your e-mail address", [Email()])
        workshop = SelectField("Workshop", [InputRequired()])
        seats = IntegerField("Seats", [InputRequired(), NumberRange(1, 4), enough_left(register)])
        note = TextAreaField("Anything we should know", [Length(max=300)])
        agree = BooleanField("I agree to the house rules", [InputRequired()])

        def __init__(self, *args):
            super().__init__(*args)
            titles = [(code, workshop["title"]) for code, workshop in register.workshops.items()]
            self.workshop.choices = [("", "Please choose"), *titles]

    return EnrolForm

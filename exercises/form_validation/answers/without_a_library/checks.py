"""The rules: each takes a text and returns a value, or raises ValueError with what to say."""

from email_validator import validate_email


def check(sent, register):
    """The values of a sent form and its errors, both by field."""
    values, errors = {}, {}
    for field, rule in RULES.items():
        try:
            values[field] = rule(sent.get(field, ""))
        except ValueError as error:
            errors[field] = str(error)
    if "agree" not in sent:
        errors["agree"] = "Please agree to the house rules."
    if values.get("workshop") not in register.workshops:
        errors["workshop"] = "There is no such workshop."
    elif "seats" in values and values["seats"] > register.places_left(values["workshop"]):
        errors["seats"] = "There are not as many places left."
    return values, errors


def name(text):
    if not 2 <= len(text.strip()) <= 60:
        raise ValueError("A name has from 2 to 60 characters.")
    return text.strip()


def email(text):
    validate_email(text, check_deliverability=False)
    return text


def seats(text):
    if text not in ("1", "2", "3", "4"):
        raise ValueError("From 1 to 4 seats can be booked.")
    return int(text)


def note(text):
    if len(text) > 300:
        raise ValueError("A note has at most 300 characters.")
    return text


RULES = {"name": name, "email": email, "workshop": str, "seats": seats, "note": note}

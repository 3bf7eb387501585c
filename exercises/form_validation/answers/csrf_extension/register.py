"""Kiln Lane School: who is enrolled. Given and complete; it checks nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Enrolment:
    """Seats that somebody has booked in a workshop."""

    name: str
    email: str
    workshop: str
    seats: int
    note: str = ""
    is_paid: bool = False


class Register:
    """The enrolments of one application."""

    def __init__(self, workshops):
        self.workshops = workshops
        self.enrolments = []

    def add(self, enrolment):
        self.enrolments.append(enrolment)

    def places_left(self, code):
        """How many places a workshop has left; KeyError where there is no such workshop."""
        taken = sum(enrolment.seats for enrolment in self.enrolments if enrolment.workshop == code)
        return self.workshops[code]["places"] - taken

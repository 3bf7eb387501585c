"""Saltmarsh Singers: scores and members. Complete but for the passwords."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

db = SQLAlchemy()


class Score(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    composer: Mapped[str] = mapped_column(String(80))
    voicing: Mapped[str] = mapped_column(String(20))
    copies: Mapped[int]

    @classmethod
    def read(cls, data):
        """A new score from what a client sent. Raises ValueError where that is none."""
        match data:
            case {"title": str(title), "composer": str(composer), "voicing": str(voicing), "copies": int(copies)}:
                if all(map(str.strip, (title, composer, voicing))) and copies >= 0 and not isinstance(copies, bool):
                    return cls(title=title, composer=composer, voicing=voicing, copies=int(copies))
        raise ValueError("a score has a title, a composer, a voicing and a number of copies")

    def as_json(self):
        return {
            "id": self.id,
            "title": self.title,
            "composer": self.composer,
            "voicing": self.voicing,
            "copies": self.copies,
        }


class Member(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(120), unique=True)
    is_staff: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(String(255))

    # TODO: what Flask-Login expects of a user.

    def set_password(self, password):
        """Stores a new password, as a hash."""
        # TODO

    def check_password(self, password):
        """Whether this is the member's password."""
        # TODO

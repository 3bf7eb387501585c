"""Saltmarsh Singers: scores and members, with a password that can be set and not read."""

from flask_login import UserMixin
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.security import check_password_hash, generate_password_hash


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


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
        return {name: getattr(self, name) for name in ("id", "title", "composer", "voicing", "copies")}


class Member(UserMixin, db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(120), unique=True)
    is_staff: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(String(255))

    @property
    def password(self):
        return None

    @password.setter
    def password(self, password):
        if password:
            self.password_hash = generate_password_hash(password, method="pbkdf2:sha256:100000")

    def set_password(self, password):
        self.password = password

    def check_password(self, password):
        return check_password_hash(self.password_hash, password)

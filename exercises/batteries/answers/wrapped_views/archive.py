"""Saltmarsh Singers: the database, and the scores in it. Complete: use it as it is."""

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

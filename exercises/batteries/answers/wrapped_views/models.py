"""Saltmarsh Singers: the members, and the scores for who imports both from here."""

from flask import current_app
from flask_login import UserMixin
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.security import check_password_hash, generate_password_hash

from archive import Score as Score
from archive import db


class Member(UserMixin, db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(120), unique=True)
    is_staff: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(String(255))

    def set_password(self, password):
        """Stores a new password, as a hash."""
        self.password_hash = generate_password_hash(password, method=current_app.config["PASSWORD_METHOD"])

    def check_password(self, password):
        """Whether this is the member's password."""
        return check_password_hash(self.password_hash, password)

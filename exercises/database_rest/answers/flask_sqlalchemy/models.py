"""Larkhill Allotments: the tables, with Flask-SQLAlchemy."""

from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

leased_plots = db.Table(
    "leased_plots",
    db.Column("plot_id", db.ForeignKey("plots.id"), primary_key=True),
    db.Column("lease_id", db.ForeignKey("leases.id"), nullable=False),
)


def text(longest):
    return lambda value: isinstance(value, str) and 0 < len(value) <= longest


class Plot(db.Model):
    __tablename__ = "plots"
    id = db.Column(db.Integer, primary_key=True)
    number = db.Column(db.String(10), unique=True, nullable=False)
    area = db.Column(db.Integer, nullable=False)
    leases = db.relationship("Lease", secondary=leased_plots, viewonly=True)
    rules = {"number": text(10), "area": lambda value: type(value) is int and 0 < value <= 1000}

    def shown(self):
        tenant = self.leases[0].tenant if self.leases else None
        return {"id": self.id, "number": self.number, "area": self.area, "tenant": tenant}


class Lease(db.Model):
    __tablename__ = "leases"
    id = db.Column(db.Integer, primary_key=True)
    tenant = db.Column(db.String(80), nullable=False)
    plots = db.relationship(Plot, secondary=leased_plots)
    rules = {
        "tenant": text(80),
        "plots": lambda value: (
            isinstance(value, list) and {type(key) for key in value} == {int} and len(value) == len(set(value)) <= 20
        ),
    }

    def shown(self):
        return {"id": self.id, "tenant": self.tenant, "plots": [plot.shown() for plot in self.plots]}

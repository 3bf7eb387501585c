"""Larkhill Allotments: the tables. Complete: use it as it is."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Plot(Base):
    __tablename__ = "plots"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    area: Mapped[int]
    lease: Mapped["Lease | None"] = relationship(secondary="leased_plots", viewonly=True)


class Lease(Base):
    __tablename__ = "leases"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(80))
    plots: Mapped[list[Plot]] = relationship(secondary="leased_plots")


class LeasedPlot(Base):
    """A plot in a lease. The primary key sees to it that it is in no other."""

    __tablename__ = "leased_plots"

    plot_id: Mapped[int] = mapped_column(ForeignKey("plots.id"), primary_key=True)
    lease_id: Mapped[int] = mapped_column(ForeignKey("leases.id"))

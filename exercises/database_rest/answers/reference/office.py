"""Larkhill Allotments: plots and leases. Knows sessions, and nothing of HTTP.

What changes something commits it, or raises and leaves the session rolled back.
"""

from contextlib import contextmanager

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from models import Lease, LeasedPlot, Plot


class Unknown(ValueError):
    """There is no such plot or lease."""


class Taken(ValueError):
    """The number or the plot is somebody else's."""


def plots_after(session, number, limit):
    """Plots in order of number, those after the number given."""
    wanted = select(Plot).where(Plot.number > number).order_by(Plot.number).limit(limit)
    return session.scalars(wanted.options(joinedload(Plot.lease))).all()


def find(session, kind, key):
    """The plot or the lease with this id."""
    found = session.get(kind, key)
    if found is None:
        raise Unknown(f"no {kind.__name__} has the id {key}")
    return found


def add_plot(session, number, area):
    """A new plot."""
    plot = Plot(number=number, area=area)
    with all_or_nothing(session):
        session.add(plot)
    return plot


def change_plot(session, key, changes):
    """The plot, changed."""
    plot = find(session, Plot, key)
    with all_or_nothing(session):
        for name, value in changes.items():
            setattr(plot, name, value)
    return plot


def delete_plot(session, key):
    """Deletes a plot that is not leased."""
    plot = find(session, Plot, key)
    if plot.lease is not None:
        raise Taken(f"plot {plot.number} is leased")
    with all_or_nothing(session):
        session.delete(plot)


def add_lease(session, tenant, keys):
    """A new lease of the plots with these ids."""
    for key in keys:
        find(session, Plot, key)
    lease = Lease(tenant=tenant)
    with all_or_nothing(session):
        session.add(lease)
        session.flush()
        session.add_all(LeasedPlot(plot_id=key, lease_id=lease.id) for key in keys)
    return lease


def delete_lease(session, key):
    """Ends a lease."""
    lease = find(session, Lease, key)
    with all_or_nothing(session):
        session.execute(delete(LeasedPlot).where(LeasedPlot.lease_id == lease.id))
        session.execute(delete(Lease).where(Lease.id == lease.id))


@contextmanager
def all_or_nothing(session):
    """Commits at the end of the block, or rolls back. What the database finds taken is raised as Taken."""
    try:
        yield
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise Taken("this is taken") from error
    except BaseException:
        session.rollback()
        raise

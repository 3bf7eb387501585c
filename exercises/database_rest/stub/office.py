"""Larkhill Allotments: plots and leases. Knows sessions, and nothing of HTTP."""


class Unknown(ValueError):
    """There is no such plot or lease."""


class Taken(ValueError):
    """The number or the plot is somebody else's."""


# TODO: what can be done with plots and leases.

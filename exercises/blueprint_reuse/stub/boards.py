"""Kestrel Valley Tramway: departure boards, to be mounted wherever somebody wants them."""


def mount(parent, name, network, rows):
    """Mounts the boards of a network below /``name`` of ``parent``, an application or a blueprint."""
    # TODO

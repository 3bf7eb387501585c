"""Holm Street Tool Library: the store of tools and members. Complete: use it as it is."""


class DamagedRecord(Exception):
    """The record of a tool cannot be read."""


class Store:
    """The tools and members of one library, and a count of the connections to them.

    ``tools`` maps codes to names, ``members`` card numbers to names. A tool whose name is None has a damaged record.
    """

    def __init__(self, tools, members):
        self._tools = dict(tools)
        self._members = dict(members)
        self.opened = 0  # connections so far
        self.in_use = 0  # connections that are open now

    def connect(self):
        """Opens a connection. Who opens it has to close it."""
        return Connection(self)


class Connection:
    """The way to read the store. It serves one piece of work at a time, until it is closed."""

    def __init__(self, store):
        self._store = store
        self._is_open = True
        store.opened += 1
        store.in_use += 1

    def close(self):
        """Ends the connection; closing it again does nothing."""
        if self._is_open:
            self._is_open = False
            self._store.in_use -= 1

    def member(self, card):
        """The name of the member who holds this card; None where nobody does."""
        return self._read()._members.get(card)

    def tool(self, code):
        """The name of a tool; None where there is no such tool. Raises DamagedRecord."""
        tools = self._read()._tools
        if code in tools and tools[code] is None:
            raise DamagedRecord(code)
        return tools.get(code)

    def codes(self):
        """The codes of all tools, as a sorted list."""
        return sorted(self._read()._tools)

    def _read(self):
        if not self._is_open:
            raise RuntimeError("this connection is closed")
        return self._store

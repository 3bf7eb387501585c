"""What one request or job needs until it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import uuid4

from flask import Request

from store import Connection, Store


@dataclass
class Work:
    member: str | None = None
    _connection: Connection | None = field(default=None, init=False)

    def connection(self, store: Store) -> Connection:
        if self._connection is None:
            self._connection = store.connect()
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class Visit(Request):
    """A request that knows which visit it is and what work it does."""

    @cached_property
    def name(self) -> str:
        return self.headers.get("X-Visit") or uuid4().hex

    @cached_property
    def work(self) -> Work:
        return Work()

"""What one application keeps: its services, accounts and quotations."""

import itertools
import threading

from quoting import Account, Service, quote


class Unknown(LookupError):
    """There is no such service or quotation."""


class Stranger(Exception):
    """The key is no account's."""


class Office:
    def __init__(self, services, accounts):
        self._services = {code: Service(code=code, **row) for code, row in services.items()}
        self._accounts = {key: Account(**row) for key, row in accounts.items()}
        self._files = {key: {} for key in accounts}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def check(self, key):
        if key not in self._accounts:
            raise Stranger(key)

    def order(self, key, code, **parcel):
        """A number and the Quotation that is kept under it."""
        if code not in self._services:
            raise Unknown(f"no service {code}")
        quotation = quote(self._services[code], self._accounts[key], **parcel)
        with self._lock:
            number = f"Q{next(self._numbers):06}"
            self._files[key][number] = quotation
        return number, quotation

    def find(self, key, number):
        try:
            return self._files[key][number]
        except KeyError:
            raise Unknown(f"no quotation {number}") from None

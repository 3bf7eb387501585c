"""Elder Lane Time Bank: entities of one database, which is bound when it is first needed."""

import os
import threading

from pony.orm import Database, PrimaryKey, Required


class Bank:
    """Pony connects when it binds, and keeps a connection for each thread until it is told to close it."""

    def __init__(self, url):
        self.file = os.path.abspath(url.removeprefix("sqlite:///"))
        self.db = Database()
        self.is_bound = False
        self.lock = threading.Lock()

        class Member(self.db.Entity):
            _table_ = "members"
            name = PrimaryKey(str, 80, autostrip=False)
            hours = Required(int, min=0, sql_type="INTEGER CHECK (hours >= 0)")

        class Transfer(self.db.Entity):
            _table_ = "transfers"
            slip = PrimaryKey(str, 80, autostrip=False)
            giver = Required(str, 80, autostrip=False)
            taker = Required(str, 80, autostrip=False)
            hours = Required(int)

    def opened(self):
        with self.lock:
            if not self.is_bound:
                self.db.bind("sqlite", self.file, create_db=True)
                self.db.generate_mapping(check_tables=False)
                self.is_bound = True
        return self.db

    def close(self):
        if self.is_bound:
            self.db.disconnect()

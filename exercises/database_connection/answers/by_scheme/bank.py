"""Elder Lane Time Bank: members and transfers, in SQL that every database understands."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS members (name VARCHAR(80) PRIMARY KEY, hours INTEGER NOT NULL CHECK (hours >= 0))",
    """CREATE TABLE IF NOT EXISTS transfers (
        slip VARCHAR(80) PRIMARY KEY,
        giver VARCHAR(80) NOT NULL REFERENCES members (name),
        taker VARCHAR(80) NOT NULL REFERENCES members (name),
        hours INTEGER NOT NULL
    )""",
)


class Refused(Exception):
    """Something that the bank does not do."""

    def __init__(self, reason, status):
        super().__init__(reason)
        self.status = status


class Bank:
    def __init__(self, connections):
        self.connections = connections

    def make_tables(self):
        """Makes the tables that are missing."""
        with self.connections.transaction() as cursor:
            for table in TABLES:
                cursor.execute(table)

    def join(self, name, hours):
        with self.connections.transaction() as cursor:
            try:
                cursor.execute("INSERT INTO members (name, hours) VALUES (?, ?)", (name, hours))
            except self.connections.driver.IntegrityError:
                raise Refused("This name is taken.", 409) from None

    def member(self, name):
        with self.connections.transaction() as cursor:
            member = {"name": name, "hours": self._hours(cursor, name)}
            cursor.execute("SELECT slip FROM transfers WHERE giver = ? OR taker = ?", (name, name))
            return member | {"slips": [slip for (slip,) in cursor.fetchall()]}

    def transfer(self, slip, giver, taker, hours):
        with self.connections.transaction() as cursor:
            try:
                self._hours(cursor, giver), self._hours(cursor, taker)
                cursor.execute("INSERT INTO transfers VALUES (?, ?, ?, ?)", (slip, giver, taker, hours))
            except self.connections.driver.IntegrityError:
                raise Refused("This slip is used.", 409) from None
            # What a driver raises for a broken CHECK differs; how many rows were changed does not.
            take = "UPDATE members SET hours = hours - ? WHERE name = ? AND hours >= ?"
            if cursor.execute(take, (hours, giver, hours)) == 0:
                raise Refused("The giver has fewer hours.", 409)
            cursor.execute("UPDATE members SET hours = hours + ? WHERE name = ?", (hours, taker))

    def _hours(self, cursor, name):
        cursor.execute("SELECT hours FROM members WHERE name = ?", (name,))
        row = cursor.fetchone()
        if row is None:
            raise Refused(f"{name} is no member.", 404)
        return row[0]

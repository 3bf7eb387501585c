"""Quince Row: the members of the garden and what they picked. Complete: use it as it is."""


class Garden:
    """Members (card to name, address and plot) and pickings (crop, bed and kilos) of one garden."""

    def __init__(self, members, pickings):
        self._members = {card: dict(member) for card, member in members.items()}
        self._pickings = [dict(picking) for picking in pickings]
        self.lookups = 0  # how often pickings were looked up

    def pickings(self, crop=None, bed=None):
        """Every picking, or those of one crop, of one bed, or of both, oldest first. Slow in real life."""
        self.lookups += 1
        return [
            dict(picking)
            for picking in self._pickings
            if crop in (None, picking["crop"]) and bed in (None, picking["bed"])
        ]

    def pick(self, crop, bed, kilos):
        """Adds a picking and returns it. Raises ValueError where that is none."""
        if not (isinstance(crop, str) and crop.strip() and isinstance(bed, str) and bed.strip()):
            raise ValueError("crop and bed are names")
        if isinstance(kilos, bool) or not isinstance(kilos, int | float) or not 0 < kilos < 1000:
            raise ValueError("kilos is a number above 0 and below 1000")
        picking = {"crop": crop, "bed": bed, "kilos": kilos}
        self._pickings.append(picking)
        return dict(picking)

    def member(self, card):
        """The name, email and plot of the member who holds this card; None where nobody does."""
        member = self._members.get(card)
        return dict(member) if member else None

    def members(self):
        """Every member, as a list."""
        return [dict(member) for member in self._members.values()]

    def rename(self, card, name):
        """Gives a member another name."""
        self._members[card]["name"] = name

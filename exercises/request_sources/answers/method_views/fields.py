"""The three fields, however they were sent."""

from dataclasses import asdict, dataclass
from string import digits

from werkzeug.exceptions import BadRequest


@dataclass(frozen=True)
class Fields:
    """Valid once it exists."""

    name: str
    grams: int
    mark: list

    def __post_init__(self):
        is_valid = (
            isinstance(self.name, str)
            and self.name.strip()
            and isinstance(self.grams, int)
            and not isinstance(self.grams, bool)
            and self.grams in range(1, 30_001)
            and isinstance(self.mark, list)
            and {str}.issuperset(map(type, self.mark))
        )
        if not is_valid:
            raise BadRequest("That is no parcel.")

    as_dict = asdict

    @classmethod
    def from_texts(cls, sent):
        lists = sent.to_dict(flat=False)
        match lists.get("name"), lists.get("grams"):
            case [name], [grams] if grams and set(grams) <= set(digits) and len(grams) < 10:
                return cls(name, int(grams), lists.get("mark", []))
        raise BadRequest("A name and grams are needed, once each.")

    @classmethod
    def from_json(cls, sent):
        match sent:
            case {"name": name, "grams": grams, **rest}:
                return cls(name, grams, rest.get("mark", []))
        raise BadRequest("A JSON object with name and grams is needed.")

"""Rowan Street Recipe Box: what may be sent, as pydantic models."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, max_length=60)]


def a_day(text):
    if len(text) != 10 or not text.isascii():
        raise ValueError("a date looks like 2026-11-05")
    datetime.strptime(text, "%Y-%m-%d")
    return text


class Sent(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Ingredient(Sent):
    name: Words
    grams: Annotated[int, Field(ge=1, le=5000)]
    instead: Annotated[list[Words], Field(max_length=3)] = []


class Recipe(Sent):
    title: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    servings: Annotated[int, Field(ge=1, le=24)]
    is_public: bool = False
    cooked_on: Annotated[str, AfterValidator(a_day)] | None = None
    ingredients: Annotated[list[Ingredient], Field(min_length=1, max_length=20)]


class RecipeChange(Recipe):
    """Only what was sent counts, so that a default is never looked at."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=80)] = ""
    servings: Annotated[int, Field(ge=1, le=24)] = 0
    ingredients: Annotated[list[Ingredient], Field(min_length=1, max_length=20)] = []

"""From the outcomes of checks to the state of concepts and exercises. No weights: the evidence is all there is."""

from __future__ import annotations

from collections.abc import Sequence

from .model import ConceptState, Evidence, ExerciseState, Outcome


def concept_state(evidence: Sequence[Evidence]) -> ConceptState:
    """The state of one concept from every check, in every exercise selected, that gives evidence of it.

    A check that did not run (``outcome`` None) or did not pass keeps a concept from being mastered.
    """
    passed = sum(e.outcome is Outcome.PASSED for e in evidence)
    if passed:
        return ConceptState.MASTERED if passed == len(evidence) else ConceptState.PARTIAL
    ran = [e for e in evidence if e.outcome is not None]
    if any(e.outcome is not Outcome.SKIPPED and not e.is_untried for e in ran):
        return ConceptState.MISSING
    return ConceptState.UNTRIED if any(e.is_untried for e in ran) else ConceptState.UNAVAILABLE


def exercise_state(outcomes: Sequence[Outcome], total: int, mark: ExerciseState | None) -> ExerciseState:
    """The state of one solution: ``mark`` is what its checks said of it as a whole, ``total`` how many there are."""
    if mark in (ExerciseState.UNTRIED, ExerciseState.MISSING, ExerciseState.UNAVAILABLE):
        return mark
    passed = sum(outcome is Outcome.PASSED for outcome in outcomes)
    if mark is ExerciseState.BROKEN and not passed:
        return mark
    return ExerciseState.SOLVED if passed == total else ExerciseState.STARTED

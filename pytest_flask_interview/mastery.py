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


def exercise_state(outcomes: Sequence[Outcome], total: int, marks: Sequence[ExerciseState]) -> ExerciseState:
    """The state of one solution from its checks' outcomes, of ``total``, and what they said of it as a whole.

    It is broken where more checks found no application than passed: one that a single configuration upsets is not.
    """
    for mark in (ExerciseState.UNTRIED, ExerciseState.MISSING, ExerciseState.UNAVAILABLE):
        if mark in marks:
            return mark
    passed = sum(outcome is Outcome.PASSED for outcome in outcomes)
    if sum(mark is ExerciseState.BROKEN for mark in marks) > passed:
        return ExerciseState.BROKEN
    return ExerciseState.SOLVED if passed == total else ExerciseState.STARTED

"""The rule of mastery, from evidence alone."""

from __future__ import annotations

import pytest

from pytest_flask_interview.mastery import concept_state, exercise_state
from pytest_flask_interview.model import ConceptState, Evidence, ExerciseState, Outcome

P, F, S = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED
E, T = Outcome.ERROR, Outcome.TIMEOUT


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([P, P], ConceptState.MASTERED),
        ([P, F], ConceptState.PARTIAL),
        ([P, None], ConceptState.PARTIAL),
        ([P, S], ConceptState.PARTIAL),
        ([P, T], ConceptState.PARTIAL),
        ([F, F], ConceptState.MISSING),
        ([E, None], ConceptState.MISSING),
        ([F, S], ConceptState.MISSING),
        ([T], ConceptState.MISSING),
        ([S, S], ConceptState.UNAVAILABLE),
        ([S, None], ConceptState.UNAVAILABLE),
    ],
)
def test_a_concept_is_mastered_only_when_all_its_checks_ran_and_passed(
    outcomes: list[Outcome | None], state: ConceptState
) -> None:
    evidence = [Evidence("greeting", f"test_{n}", outcome) for n, outcome in enumerate(outcomes)]
    assert concept_state(evidence) is state


def test_a_concept_is_untried_when_only_stubs_were_there() -> None:
    stub = Evidence("greeting", "test_a", F, is_untried=True)
    assert concept_state([stub]) is ConceptState.UNTRIED
    assert concept_state([stub, Evidence("counter", "test_b", S)]) is ConceptState.UNTRIED
    assert concept_state([stub, Evidence("counter", "test_b", F)]) is ConceptState.MISSING
    assert concept_state([stub, Evidence("counter", "test_b", P)]) is ConceptState.PARTIAL


BROKEN, UNTRIED, GONE = ExerciseState.BROKEN, ExerciseState.UNTRIED, ExerciseState.MISSING


@pytest.mark.parametrize(
    ("outcomes", "total", "marks", "state"),
    [
        ([P, P], 2, [], ExerciseState.SOLVED),
        ([P], 2, [], ExerciseState.STARTED),
        ([F, F], 2, [], ExerciseState.STARTED),
        ([F, F], 2, [UNTRIED, UNTRIED], ExerciseState.UNTRIED),
        ([E, E], 2, [GONE, GONE], ExerciseState.MISSING),
        ([E, E, P], 3, [BROKEN, BROKEN], ExerciseState.BROKEN),
        ([E, P, P], 3, [BROKEN], ExerciseState.STARTED),
        ([S, S], 2, [ExerciseState.UNAVAILABLE], ExerciseState.UNAVAILABLE),
    ],
)
def test_an_exercise_is_solved_when_every_check_of_it_passed(
    outcomes: list[Outcome], total: int, marks: list[ExerciseState], state: ExerciseState
) -> None:
    assert exercise_state(outcomes, total, marks) is state

"""The table of states, held against the national list and walked at random."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers.errors import StepDoesNotFit
from motcua.dossiers.states import CLOSED, NATIONAL_STATUS, OPEN, TRANSITIONS, Act, State, after, fits

# The national portal's proposal, with withdrawal before acceptance and the way back to intake as our additions.
NATIONAL_WAYS = {
    (1, 2), (1, 3), (2, 4), (4, 5), (4, 6), (4, 7), (4, 8), (4, 9), (5, 4), (5, 7), (5, 8), (5, 3),
    (6, 4), (6, 7), (6, 8), (9, 10),
}  # fmt: skip
# Re-opening by a decision, which the proposal leaves out.
REOPENED = {(3, 4), (3, 1), (8, 4), (9, 4), (10, 4)}
# The post brings a parcel back.
BROUGHT_BACK = {(10, 9)}
OUR_WAYS = {(1, 7), (1, 5), (5, 1), (2, 5), (2, 6), (2, 7), (2, 8), (2, 9), (4, 4)} | REOPENED | BROUGHT_BACK


def test_every_state_but_the_draft_has_its_own_national_status():
    numbers = [number for number in NATIONAL_STATUS.values() if number is not None]
    assert sorted(numbers) == list(range(1, 11))
    assert NATIONAL_STATUS[State.DRAFT] is None
    assert set(NATIONAL_STATUS) == set(State)


def test_every_way_is_a_national_one_or_named_as_ours():
    ways = {
        (NATIONAL_STATUS[before], NATIONAL_STATUS[then])
        for targets in TRANSITIONS.values()
        for before, then in targets.items()
        if before != State.DRAFT
    }
    assert ways - NATIONAL_WAYS == OUR_WAYS
    assert ways >= NATIONAL_WAYS


def test_every_act_has_a_way_and_every_state_is_reached():
    assert set(TRANSITIONS) == set(Act)
    assert {then for targets in TRANSITIONS.values() for then in targets.values()} == set(State) - {State.DRAFT}


@given(st.lists(st.sampled_from(Act), max_size=40))
def test_any_sequence_of_tries_stays_inside_the_table(acts):
    state, closed = State.DRAFT, False
    for act in acts:
        if fits(state, act):
            assert not closed or act in {Act.REOPEN, Act.REOPEN_AT_INTAKE, Act.COME_BACK}, (
                "nothing but a decision or a parcel brought back leaves a closed state"
            )
            state = after(state, act)
            closed = state in CLOSED
        else:
            with pytest.raises(StepDoesNotFit) as caught:
                after(state, act)
            assert caught.value.data["act"] == act.value
    assert state == State.DRAFT or (state in OPEN) != (state in CLOSED)


@given(st.sampled_from([state for state in State if state not in CLOSED]))
def test_every_open_state_leads_to_an_end(state):
    seen, edge = {state}, [state]
    while edge:
        here = edge.pop()
        for targets in TRANSITIONS.values():
            if here in targets and targets[here] not in seen:
                seen.add(targets[here])
                edge.append(targets[here])
    assert seen & CLOSED

"""The keys of the desk: one for each action, and none for two."""

import pytest

from annotator.actions import FIXED, GROUPS, OFFERED, Action, clashes, complete
from annotator.schemas import Kind

USUAL = {action.value: action.usual for action in Action}


def test_every_action_has_a_usual_key_of_its_own():
    assert len(set(USUAL.values())) == len(Action)
    assert not set(USUAL.values()) & (set(FIXED) | set(" '/"))


def test_every_action_stands_in_one_list_and_says_what_it_does():
    listed = [action for group in GROUPS.values() for action in group]
    assert sorted(listed) == sorted(Action)
    assert len({action.does for action in Action}) == len(Action)


def test_every_kind_has_its_key_and_no_name_is_one_that_a_mapping_has():
    assert {kind.value for kind in Kind} <= set(USUAL)
    assert not set(USUAL) & set(dir(dict))


def test_who_chose_nothing_has_the_usual_keys():
    assert complete({}) == USUAL


def test_own_keys_win_and_two_may_change_places():
    keys = complete({"next": "k", "previous": "j"})
    assert (keys["next"], keys["previous"]) == ("k", "j")
    assert len(set(keys.values())) == len(Action)


@pytest.mark.parametrize("taken", ["m", "?", "="])
def test_an_action_that_came_later_gets_a_free_key_where_its_own_was_given_away(taken):
    keys = complete({"note": taken})
    assert keys["note"] == taken
    assert len(set(keys.values())) == len(Action)
    moved = [one for one in Action if keys[one] != one.usual and one != "note"]
    assert [one.usual for one in moved] == [taken]


@pytest.mark.parametrize(
    ("changed", "at_fault"),
    [
        ({"note": "j"}, {"note": Action.NEXT}),
        ({"next": "n"}, {"next": Action.NOTE}),
        ({"next": "k", "previous": "j"}, {}),
        ({"next": "y", "note": "y"}, {"next": Action.NOTE}),
        ({"note": "j", "unsure": "j"}, {"note": Action.NEXT, "unsure": Action.NEXT}),
    ],
)
def test_of_two_actions_the_changed_one_has_to_give_way(changed, at_fault):
    assert clashes({**USUAL, **changed}, USUAL) == at_fault


def test_offered_speakers_are_as_many_as_the_desk_names():
    assert [action.usual for action in OFFERED] == list("abcdehi")

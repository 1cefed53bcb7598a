"""People are dealt into groups so that the groups are alike: a rule, checked on every input."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from apps.cadets.rules import Dealt, deal

people = st.lists(
    st.tuples(st.sampled_from(["male", "female", ""]), st.none() | st.integers(min_value=140, max_value=200)),
    max_size=60,
).map(lambda rows: [Dealt(number, sex, size) for number, (sex, size) in enumerate(rows)])
groups = st.integers(min_value=1, max_value=9)


def spread(numbers: list[int]) -> int:
    return max(numbers) - min(numbers)


@given(people, groups)
def test_empty_groups_come_out_within_one_in_size_and_in_each_sex(dealt, number):
    made = deal(dealt, [{}] * number)

    by_id = {one.id: one for one in dealt}
    assert sorted(pk for group in made for pk in group) == sorted(by_id)
    assert spread([len(group) for group in made]) <= 1
    for sex in ("male", "female", ""):
        assert spread([sum(by_id[pk].sex == sex for pk in group) for group in made]) <= 1


@given(people, groups, st.integers(min_value=140, max_value=200), st.integers(min_value=140, max_value=200))
def test_those_of_a_sex_between_two_body_sizes_come_out_within_one_too(dealt, number, one_end, other_end):
    low, high = sorted((one_end, other_end))
    made = deal(dealt, [{}] * number)

    by_id = {one.id: one for one in dealt}
    for sex in ("male", "female", ""):
        between = [
            sum(by_id[pk].sex == sex and low <= (by_id[pk].size or 0) <= high for pk in group)
            for group in made
        ]
        assert spread(between) <= 1


@given(
    people,
    st.lists(
        st.dictionaries(st.sampled_from(["male", "female"]), st.integers(0, 20)), min_size=1, max_size=6
    ),
)
def test_groups_with_people_in_them_never_come_out_less_alike(dealt, before):
    made = deal(dealt, before)

    by_id = {one.id: one for one in dealt}
    for sex in ("male", "female"):
        had = [group.get(sex, 0) for group in before]
        has = [
            count + Counter(by_id[pk].sex for pk in group)[sex]
            for count, group in zip(had, made, strict=True)
        ]
        assert spread(has) <= max(spread(had), 1)


@given(people, groups, st.randoms())
def test_the_order_in_which_people_are_named_decides_nothing(dealt, number, random):
    shuffled = random.sample(dealt, len(dealt))

    assert deal(shuffled, [{}] * number) == deal(dealt, [{}] * number)


def test_nobody_is_dealt_into_no_groups():
    assert deal([Dealt(1, "male")], []) == []

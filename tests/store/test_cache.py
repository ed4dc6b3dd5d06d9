"""What is made once and handed out to all sessions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from kpi.store.cache import Cache


def test_what_was_made_is_handed_out_again_until_it_is_let_go_of():
    cache: Cache[object] = Cache(2)
    made = cache.get("a", object)
    assert cache.get("a", object) is made
    assert cache.clear() == [made]
    assert cache.get("a", object) is not made


def test_the_one_not_asked_for_the_longest_goes_first():
    cache: Cache[object] = Cache(2)
    a, b = cache.get("a", object), cache.get("b", object)
    cache.get("a", object)
    cache.get("c", object)
    assert cache.get("a", object) is a
    assert cache.get("b", object) is not b


def test_of_many_who_ask_at_once_one_makes_it():
    cache: Cache[object] = Cache(2)
    begun, go_on, made = Event(), Event(), []

    def make() -> object:
        begun.set()
        go_on.wait(10)
        made.append(object())
        return made[-1]

    with ThreadPoolExecutor(4) as visitors:
        first = visitors.submit(cache.get, "a", make)
        assert begun.wait(10)
        others = [visitors.submit(cache.get, "a", make) for _ in range(3)]
        go_on.set()
        assert [other.result(10) for other in others] == [first.result(10)] * 3
    assert len(made) == 1


def test_who_asks_while_a_thing_is_replaced_waits_for_the_new_one():
    cache, replacing, go_on = Cache(2), Event(), Event()
    cache.get("a", lambda: "old")

    def make(before):
        replacing.set()
        go_on.wait(10)
        return f"new after {before}"

    with ThreadPoolExecutor(2) as visitors:
        replaced = visitors.submit(cache.replace, "a", make)
        assert replacing.wait(10)
        other = visitors.submit(cache.get, "a", lambda: "old again")
        go_on.set()
        assert (replaced.result(10), other.result(10)) == ("new after old", "new after old")
    assert cache.replace("b", lambda before: before) is None


def test_what_could_not_be_made_is_tried_again():
    cache: Cache[int] = Cache(2)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.clear() == []
    assert cache.get("a", lambda: 1) == 1


def test_to_make_one_thing_others_may_be_asked_for():
    cache: Cache[int] = Cache(2)
    assert cache.get("a", lambda: cache.get("b", lambda: 1) + 1) == 2

"""The cache that all sessions share."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from kpi.store.cache import Cache


def test_a_cached_object_is_returned_until_the_cache_is_cleared():
    cache: Cache[object] = Cache(2)
    first = cache.get("a", object)
    assert cache.get("a", object) is first
    assert cache.clear() == [first]
    assert cache.get("a", object) is not first


def test_the_least_recently_used_entry_is_dropped_first():
    cache: Cache[object] = Cache(2)
    a, b = cache.get("a", object), cache.get("b", object)
    cache.get("a", object)
    cache.get("c", object)
    assert cache.get("a", object) is a
    assert cache.get("b", object) is not b


def test_several_requests_for_a_key_at_once_compute_it_once():
    cache: Cache[object] = Cache(2)
    begun, go_on, objects = Event(), Event(), []

    def make() -> object:
        begun.set()
        go_on.wait(10)
        objects.append(object())
        return objects[-1]

    with ThreadPoolExecutor(4) as visitors:
        first = visitors.submit(cache.get, "a", make)
        assert begun.wait(10)
        others = [visitors.submit(cache.get, "a", make) for _ in range(3)]
        go_on.set()
        assert [other.result(10) for other in others] == [first.result(10)] * 3
    assert len(objects) == 1


def test_a_request_during_a_replacement_waits_for_the_new_entry():
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


def test_a_failed_computation_is_tried_again():
    cache: Cache[int] = Cache(2)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.clear() == []
    assert cache.get("a", lambda: 1) == 1


def test_computing_an_entry_may_request_another():
    cache: Cache[int] = Cache(2)
    assert cache.get("a", lambda: cache.get("b", lambda: 1) + 1) == 2

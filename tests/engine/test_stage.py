"""The most urgent job goes first."""

import threading

from monitor.engine.stage import Stage, Urgency


def test_an_alert_overtakes_listings_and_articles_that_wait() -> None:
    order: list[str] = []
    gate, started, done = threading.Event(), threading.Event(), threading.Event()
    stage = Stage(1, name="test", on_failure=lambda error: None)

    def hold() -> None:
        started.set()
        gate.wait(5)

    stage.submit(Urgency.UPKEEP, hold)
    assert started.wait(5)
    stage.submit(Urgency.ARTICLE, order.append, "article")
    stage.submit(Urgency.LISTING, order.append, "first listing")
    stage.submit(Urgency.LISTING, order.append, "second listing")
    stage.submit(Urgency.ALERT, order.append, "alert")
    stage.submit(Urgency.UPKEEP, done.set)
    gate.set()
    assert done.wait(5)
    stage.close()
    assert order == ["alert", "first listing", "second listing", "article"]


def test_a_bug_in_one_job_is_told_and_the_next_job_still_runs() -> None:
    told: list[BaseException] = []
    done = threading.Event()
    stage = Stage(1, name="test", on_failure=told.append)

    def fail() -> None:
        raise ZeroDivisionError

    stage.submit(Urgency.ARTICLE, fail)
    stage.submit(Urgency.ARTICLE, done.set)
    assert done.wait(5)
    stage.close()
    assert [type(error) for error in told] == [ZeroDivisionError]


def test_held_articles_wait_for_listings_but_not_longer_than_allowed() -> None:
    order: list[str] = []
    done = threading.Event()
    stage = Stage(1, name="test", on_failure=lambda error: None)
    stage.hold_articles(60, longest=0.2)
    stage.hold_articles(60, longest=0.2)
    stage.submit(Urgency.ARTICLE, order.append, "article")
    stage.submit(Urgency.ARTICLE, done.set)
    stage.submit(Urgency.LISTING, order.append, "listing")
    assert done.wait(5)
    stage.close()
    assert order == ["listing", "article"]


def test_a_closed_stage_takes_nothing_more() -> None:
    stage = Stage(2, name="test", on_failure=lambda error: None)
    stage.close()
    assert not stage.submit(Urgency.ALERT, lambda: None)

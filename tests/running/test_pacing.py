"""What is done again and again, but not all the time."""

from threading import Event, current_thread, main_thread
from time import monotonic, sleep

import pytest

from descpipe.errors import MachineTrouble
from descpipe.running.pacing import Paced


class Work:
    """Counts how often it is done, and by whom."""

    def __init__(self, seconds=0.0):
        self.seconds = seconds
        self.threads = []
        self.done_later = Event()

    def __call__(self):
        sleep(self.seconds)
        self.threads.append(current_thread())
        if current_thread() is not main_thread():
            self.done_later.set()


def test_it_is_done_at_once_the_first_time():
    work = Work()
    Paced(work).ask()
    assert work.threads == [main_thread()]


def test_what_is_asked_for_too_often_is_done_once_more_and_later():
    work = Work(seconds=0.02)
    paced = Paced(work)
    for _ in range(50):
        paced.ask()
    assert work.done_later.wait(60)
    paced.end()
    assert len(work.threads) == 2


def test_it_takes_a_small_part_of_the_time():
    work = Work(seconds=0.005)
    paced = Paced(work)
    begin = monotonic()
    while monotonic() - begin < 0.5:
        paced.ask()
        sleep(0.001)
    spent = monotonic() - begin
    paced.end()
    assert len(work.threads) > 1
    assert work.seconds * (len(work.threads) - 2) <= 0.1 * spent


def test_nothing_is_done_after_the_end():
    work = Work(seconds=0.02)
    paced = Paced(work)
    paced.ask()
    paced.ask()
    paced.end()
    paced.ask()
    sleep(0.5)
    assert work.threads == [main_thread()]


def test_the_end_waits_for_what_is_being_done():
    is_begun, ended = Event(), []

    def work():
        sleep(0.02)
        if current_thread() is not main_thread():
            is_begun.set()
            sleep(0.2)
            ended.append(True)

    paced = Paced(work)
    paced.ask()
    paced.ask()
    assert is_begun.wait(60)
    paced.end()
    assert ended == [True]


def test_trouble_is_told_to_who_asks_and_does_not_end_it():
    is_full = True

    def work():
        if is_full:
            raise MachineTrouble("no space is left")

    paced = Paced(work)
    with pytest.raises(MachineTrouble, match="no space"):
        paced.ask()
    sleep(0.05)
    is_full = False
    paced.ask()
    paced.end()

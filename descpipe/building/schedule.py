"""Images in an order in which they can be built, several at a time."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from descpipe.building.plan import ImagePlan

# How often the builds that run are asked to stop, until they have.
STOP_SECONDS = 0.2


class Schedule:
    """Calls a function for each image when the project's images below it are done.

    Parameters
    ----------
    plans : sequence of ImagePlan
        The images.
    build : callable
        Called in a thread; whether the image is there then.
    stop : callable
        Makes calls in other threads end soon; called until they have.
    """

    def __init__(
        self,
        plans: Sequence[ImagePlan],
        build: Callable[[ImagePlan], bool],
        stop: Callable[[], None],
    ) -> None:
        self.build = build
        self.stop = stop
        self.waiting = {plan.name: plan for plan in plans}
        self.done: dict[str, bool] = {}
        self.running: dict[Future[bool], ImagePlan] = {}

    def run(self, jobs: int) -> Mapping[str, str]:
        """Build; return each image that was not tried, and the one below it that is missing.

        Parameters
        ----------
        jobs : int
            How many images may be built at once.
        """
        with ThreadPoolExecutor(jobs) as pool:
            try:
                self._start(pool)
                while self.running:
                    ended, _ = wait(self.running, return_when=FIRST_COMPLETED)
                    for future in ended:
                        plan = self.running.pop(future)
                        self.done[plan.name] = future.result()
                    self._start(pool)
            except BaseException:
                self._stop()
                raise
        return {name: self._missing(name) for name in self.waiting}

    def _start(self, pool: ThreadPoolExecutor) -> None:
        ready = [
            plan
            for plan in self.waiting.values()
            if all(self.done.get(name, False) for name in _own_bases(plan))
        ]
        for plan in ready:
            del self.waiting[plan.name]
            self.running[pool.submit(self.build, plan)] = plan

    def _stop(self) -> None:
        for future in self.running:
            future.cancel()
        while wait(self.running, timeout=STOP_SECONDS).not_done:
            self.stop()

    def _missing(self, name: str) -> str:
        below = [base for base in _own_bases(self.waiting[name]) if not self.done.get(base)]
        return self._missing(below[0]) if below[0] in self.waiting else below[0]


def _own_bases(plan: ImagePlan) -> list[str]:
    return [base.name for base in plan.bases if base.is_own]

"""Rows in, answers out, in their order: many records a call, several calls at once, with patience and an end.

How many records a call holds follows from bytes and seconds, and changes no answer.
"""

import random
import threading
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import accumulate, chain, islice

from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.answer import Answer, AnswerForm, OneAnswer, Unfit, read_answer
from understudy.analyzer.inference.doors import Broken, Busy, Failure, Send, Slow, TooLarge
from understudy.analyzer.inference.request import RequestForm
from understudy.analyzer.inference.turns import Turns

FIRST_RECORDS = 256
"""How many records the first calls hold; more as long as answers come quickly."""
QUICK_SECONDS, LONG_SECONDS = 2.0, 15.0
SLOW_FAILURES = 4
"""As how many failures a record counts that was waited for in vain."""


@dataclass(frozen=True)
class Limits:
    """How much a model is asked at once, and how long it is borne with.

    `bytes` of a request, calls `at_once`, `seconds` for an answer; `attempts` at a model that is busy or not
    reached, `wait` seconds before the second, twice as many before each one after, up to `longest_wait`;
    after `failures` single records in a row without an answer the model is given up.
    """

    bytes: int = 5_000_000
    at_once: int = 4
    seconds: float = 60.0
    attempts: int = 7
    wait: float = 0.5
    longest_wait: float = 10.0
    failures: int = 12
    turns: Turns | None = None
    """Where other processes ask as well: how many calls all of them make at once."""


@dataclass(frozen=True)
class NoAnswer:
    """A record that the model refuses by itself, while it answers others; why."""

    reason: str


class ModelGone(UserError):
    """The model answers no more, or nothing of use."""


class Calls:
    """Calls of one model: how many were made, for how many rows that were answered."""

    def __init__(
        self, name: str, send: Send, request: RequestForm, answer: AnswerForm, limits: Limits
    ) -> None:
        self.made = 0
        self.rows = 0
        self._name = name
        self._send = send
        self._request = request
        self._answer = answer
        self._limits = limits
        self._lock = threading.Lock()
        self._most_bytes = limits.bytes
        self._records = 1 if request.single else FIRST_RECORDS
        self._most_records = 1 if request.single else 1 << 30
        self._failures = 0
        self._gone: ModelGone | None = None
        self._ended = threading.Event()

    def answers(self, rows: Iterable[Sequence[str]]) -> Iterator[Answer | NoAnswer]:
        """An answer for each row, in order; rows are taken as they are needed. `ModelGone` ends it."""
        return chain.from_iterable(self.batches(rows))

    def batches(self, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[Answer | NoAnswer]]:
        """The same, those of a call together."""
        pool = ThreadPoolExecutor(self._limits.at_once, thread_name_prefix="model")
        waiting: deque[Future[Sequence[Answer | NoAnswer]]] = deque()
        try:
            for batch in self._requests(rows):
                waiting.append(pool.submit(self._ask, batch))
                if len(waiting) > 2 * self._limits.at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _requests(self, rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
        """Records as they are sent together."""
        records = self._request.records(rows)
        while some := list(islice(records, self._records)):
            sizes = map(len, some) if all(map(str.isascii, some)) else (len(one.encode()) for one in some)
            # Each has a mark after it.
            ends = [0, *(end + number for number, end in enumerate(accumulate(sizes), 1))]
            start = 0
            while start < len(some):
                end = bisect_right(ends, ends[start] + self._most_bytes) - 1
                end = min(max(end, start + 1), start + self._records)
                yield some[start:end]
                start = end

    def _ask(self, records: list[str]) -> Sequence[Answer | NoAnswer]:
        """Answers for a batch, or for its halves where it is too much for the model."""
        if len(records) > self._most_records:
            return self._halves(records)
        try:
            return self._with_patience(records)
        except Busy as why:
            raise self._end(why) from None
        except Unfit as why:
            if not self.rows and not (isinstance(why, OneAnswer) and len(records) > 1):
                raise self._end(why) from None
            return self._asked_for_less(records, why)
        except Slow as why:
            if len(records) == 1 and not self.rows:
                raise self._end(why) from None
            return self._asked_for_less(records, why)
        except Failure as why:
            return self._asked_for_less(records, why)

    def _asked_for_less(self, records: list[str], why: Exception) -> Sequence[Answer | NoAnswer]:
        if len(records) == 1:
            self._count_failure(why)
            return [NoAnswer(str(why))]
        if isinstance(why, TooLarge):
            with self._lock:
                self._most_bytes = min(self._most_bytes, max(1, sum(map(len, records)) // 2))
        answers = self._halves(records)
        if not any(isinstance(answer, NoAnswer) for answer in answers):
            # It was too much, and not one record of it.
            with self._lock:
                self._most_records = min(self._most_records, (len(records) + 1) // 2)
                self._records = min(self._records, self._most_records)
        return answers

    def _halves(self, records: list[str]) -> Sequence[Answer | NoAnswer]:
        half = (len(records) + 1) // 2
        return [*self._ask(records[:half]), *self._ask(records[half:])]

    def _with_patience(self, records: list[str]) -> Sequence[Answer]:
        wait = self._limits.wait
        attempt = 1
        while True:
            if self._gone:
                raise self._gone
            try:
                with self._turn():
                    began = time.monotonic()
                    answers = self._call(records)
                    seconds = time.monotonic() - began
            except (Busy, Broken, Slow) as why:
                if attempt >= self._attempts_at(why, len(records)):
                    raise
                self._ended.wait(wait * random.uniform(0.5, 1.5))
                wait = min(2 * wait, self._limits.longest_wait)
                attempt += 1
            else:
                self._learn(len(records), seconds)
                return answers

    def _attempts_at(self, why: Failure, records: int) -> int:
        if isinstance(why, Busy):
            return self._limits.attempts
        return 1 if isinstance(why, Slow) and records > 1 else 2

    def _turn(self) -> AbstractContextManager[None]:
        return self._limits.turns.taken() if self._limits.turns else nullcontext()

    def _call(self, records: list[str]) -> Sequence[Answer]:
        with self._lock:
            self.made += 1
        return read_answer(self._send(self._request.body(records)), self._answer, len(records))

    def _learn(self, records: int, seconds: float) -> None:
        with self._lock:
            self._failures = 0
            self.rows += records
            if seconds > LONG_SECONDS:
                self._records = max(1, records // 2)
            elif seconds < QUICK_SECONDS and records >= self._records:
                self._records = min(2 * records, self._most_records)

    def _count_failure(self, why: Exception) -> None:
        with self._lock:
            self._failures += SLOW_FAILURES if isinstance(why, Slow) else 1
            many = self._failures >= self._limits.failures
        if many:
            raise self._end(why)

    def _end(self, why: Exception) -> ModelGone:
        """The sentence that ends all calls."""
        with self._lock:
            if self._gone is None:
                after = f"after {self.rows} rows" if self.rows else "and has answered none before"
                what = f"{self._name[0].upper()}{self._name[1:]} {str(why).rstrip('.')}"
                calls = "1 call" if self.made == 1 else f"{self.made} calls"
                self._gone = ModelGone(f"{what} ({calls}, {after}); {_advice(why)}")
                self._ended.set()
            return self._gone


def _advice(why: Exception) -> str:
    if isinstance(why, Unfit):
        return "let predictor's accept_type, label and probability say what it answers"
    if isinstance(why, Busy | Slow):
        return "start the job again when it answers"
    return "let predictor's content_type and templates say what it takes"

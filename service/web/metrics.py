"""What Prometheus reads at `/metrics`: requests as counted, jobs and executions as the database has them."""

from prometheus_client import CollectorRegistry, Counter, Histogram


class Requests:
    """Requests at AWS's door, by operation and code, and how long they took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counted = Counter(
            "understudy_requests", "Requests by operation and code", ["operation", "code"], registry=registry
        )
        self._seconds = Histogram(
            "understudy_request_seconds",
            "Seconds until an answer, by operation",
            ["operation"],
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5),
            registry=registry,
        )

    def count(self, operation: str, code: str, seconds: float) -> None:
        """One request more; `code` is empty for one that was answered."""
        self._counted.labels(operation or "unknown", code or "OK").inc()
        self._seconds.labels(operation or "unknown").observe(seconds)

"""PySpark's server for what tasks accumulate, such that a stranger's connection does not hold it up.

It hears one connection after the other, and the job waits for the JVM's: any user of the machine could
connect before it and say nothing.
"""

from socketserver import ThreadingMixIn

from pyspark import accumulators


class PatientServer(ThreadingMixIn, accumulators.AccumulatorServer):  # type: ignore[misc]
    """Hears each connection in a thread of its own."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing is printed: strangers hang up, and so does the JVM at its end."""


def hear_everyone() -> None:
    """For the Spark contexts that are made from now on."""
    accumulators.AccumulatorServer = PatientServer

"""How data is read where nobody says otherwise: by a job, and by a reader that is called by itself."""

from typing import Final

BATCHED_ROWS: Final = "split"
SCRIPT_TIMEOUT_SECONDS = 60.0
PARTITION_BYTES = 16 << 20
OUTPUT_COLUMNS = 1
MAX_COLUMNS = 20_000

"""whylogs on a CSV: `whylogs_table.py TABLE OUTPUT`; its own sketches, no types by the look of cells."""

import sys

import pandas as pd
import whylogs


def main(table: str, output: str) -> None:
    """Writes the profile's view."""
    view = whylogs.log(pd.read_csv(table)).view()
    view.to_pandas().to_json(output)


if __name__ == "__main__":
    main(*sys.argv[1:])

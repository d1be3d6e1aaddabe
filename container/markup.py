"""Text of whatever origin as rich's markup, for a terminal, and tables for one or for a pipe."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from understudy.analyzer.plain_text import plain, plain_lines


def shown(text: str) -> str:
    """Text as rich's markup that stands for itself, and that no terminal obeys."""
    return escape(plain_lines(text))


def shown_line(text: str) -> str:
    """The same for what stands on a line of its own."""
    return escape(plain(text))


def print_table(console: Console, table: Table) -> None:
    """A table as it is on a terminal; elsewhere a row on a line, tabs between its cells, nothing cut."""
    if console.is_terminal:
        console.print(table)
        return
    heads = tuple(str(column.header) for column in table.columns)
    for row in (heads, *zip(*(map(str, column.cells) for column in table.columns), strict=True)):
        cells = (" ".join(Text.from_markup(cell).plain.split()) for cell in row)
        # Past rich, which would make blanks of the tabs.
        console.file.write("\t".join(cells).rstrip() + "\n")

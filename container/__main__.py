"""`python -m understudy.container`: the same as the command `understudy`."""

from understudy.container.cli import main

main()

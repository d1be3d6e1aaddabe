"""`python -m container`: the same as the command `understudy`."""

from container.cli import main

main()

"""Brings every Java file into google-java-format's form; with `--check` it names those that are not in it.

Needs a JDK 17 or newer, with whose compiler the formatter reads Java. Without one it says so and leaves all
as it is; in CI (the variable CI) that is a failure.
"""

import os
import subprocess
import sys

from jars import ROOT, BuildError, find_java, find_javac, tool

COMPILER = "jdk.compiler/com.sun.tools.javac"
OPENED = ("api", "code", "file", "parser", "tree", "util")


def formatter() -> list[str] | None:
    """The formatter's command; None where there is no JDK."""
    compiler = find_javac(find_java())
    if compiler is None:
        return None
    java = compiler.with_name("java")
    jar = tool("google-java-format", java)
    opened = [f"--add-exports={COMPILER}.{package}=ALL-UNNAMED" for package in OPENED]
    # The quick compiler alone: the formatter runs for seconds.
    return [str(java), "-XX:TieredStopAtLevel=1", *opened, "-jar", str(jar)]


def tracked() -> list[str]:
    """Every Java file that git tracks or would track."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.java"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in names if (ROOT / name).is_file()]


def main() -> int:
    """Formats or checks; 1 when files are out of form, or cannot be read."""
    check = "--check" in sys.argv[1:]
    try:
        command = formatter()
    except BuildError as error:
        print(f"format_java: {error}", file=sys.stderr)
        return 1
    if command is None:
        print("format_java: Java's form is left as it is: no JDK 17 or newer is here (JAVA_HOME, or PATH).")
        return 1 if "CI" in os.environ else 0
    command += ["--dry-run", "--set-exit-if-changed"] if check else ["--replace"]
    done = subprocess.run([*command, *tracked()], cwd=ROOT, check=False)
    if check and done.returncode != 0:
        print(
            "format_java: the files above are not in form: `make format` brings them into it.",
            file=sys.stderr,
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

"""Refuses a wheel without the engine's jar; all else about the package stands in pyproject.toml."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ENGINE = Path(__file__).resolve().parent / "analyzer" / "engine" / "jars" / "understudy-engine.jar"


class WithEngine(build_py):
    """Packages the jar that was compiled before; a checkout that is installed editable gets it later."""

    def run(self) -> None:
        """Package, or end with a sentence."""
        if not self.editable_mode and not ENGINE.is_file():
            raise SystemExit(
                "The engine's jar is not compiled, so that nothing installed from here could run: "
                "`make wheel` in a checkout compiles it and makes a wheel to install."
            )
        super().run()


setup(cmdclass={"build_py": WithEngine})

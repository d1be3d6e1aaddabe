"""The variables of every job that an `analysis_config.json` tells, and that file, read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from understudy.container.monitors.configured.model_settings import ModelSettings
from understudy.container.variables import AWS_SDK, FILE, OURS, Variable

if TYPE_CHECKING:
    from understudy.analyzer.analysis_config import AnalysisConfig

RAN = "SageMaker XAI Analyzer ran successfully"
"""AWS's message of a job without violations."""


class ConfiguredSettings(ModelSettings):
    """Where the configuration lies, where captures hold features, and how a model is asked."""

    features_attribute: Annotated[str | None, Variable("a JMESPath expression", AWS_SDK)] = Field(
        None, description="Where a captured request holds its features, for bias and explainability."
    )
    understudy_analysis_config: Annotated[Path | None, Variable(FILE, OURS, is_path=True)] = Field(
        None,
        description="The configuration of bias or explainability. By lying there, "
        "`/opt/ml/processing/input/config/analysis_config.json` makes a job one of these.",
    )

    @property
    def wants_page(self) -> bool:
        """Whether the configuration asks for AWS's report, in whose place our page is."""
        methods = self.config.methods
        return methods is not None and methods.report is not None

    @property
    def config(self) -> "AnalysisConfig":
        """The configuration; UserError where it cannot be read or does not fit."""
        from understudy.analyzer.analysis_config import read_analysis_config
        from understudy.analyzer.errors import UserError

        if self.understudy_analysis_config is None:
            raise UserError(
                f"{self.missing('understudy_analysis_config')}, or let analysis_config.json lie in "
                "/opt/ml/processing/input/config"
            )
        return read_analysis_config(self.understudy_analysis_config)

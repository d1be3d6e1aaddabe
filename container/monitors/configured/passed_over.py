"""What of a configuration a job passes over, and what its calls leave at an endpoint, a sentence each."""

from collections.abc import Collection, Iterator

from understudy.analyzer.analysis_config import AnalysisConfig, Predictor, skipped
from understudy.container.monitors.configured.model_settings import ModelSettings

STARTED = ("instance_type", "initial_instance_count", "endpoint_name_prefix", "accelerator_type")


def passed_over(
    own: ModelSettings, config: AnalysisConfig, done: Collection[str], asks: bool
) -> Iterator[str]:
    """Of a job that does these methods; `asks`: it asks the model."""
    yield from skipped(config, done)
    predictor = config.predictor
    if predictor is None:
        return
    yield from _of_asked(own, predictor) if asks else _of_unasked(predictor)


def _of_unasked(predictor: Predictor) -> Iterator[str]:
    unused = predictor.model_dump(exclude_none=True, exclude={"label", "probability"})
    if unused:
        yield f"predictor ({', '.join(unused)}) is skipped: no model is asked for predictions"


def _of_asked(own: ModelSettings, predictor: Predictor) -> Iterator[str]:
    if keys := [key for key in STARTED if getattr(predictor, key) is not None]:
        yield f"predictor.{', predictor.'.join(keys)} is skipped: no endpoint is started for the job"
    if predictor.time_series_predictor_config is not None:
        yield "predictor.time_series_predictor_config is skipped: time series are not forecast"
    if predictor.endpoint_name is not None and own.understudy_models is None:
        yield (
            f"The endpoint {predictor.endpoint_name} is asked for predictions: its metrics, and "
            "captures of its traffic, hold these requests too (predictor.custom_attributes can mark them)"
        )

"""From options, `--set` and our switches of the environment to a job's variables, and back in words."""

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.container.commands.options import Values
from understudy.container.settings.unknown_variables import is_ours, ours_of

OPTIONS = {
    "dataset_source": "DATA",
    "dataset_format": "--format",
    "output_path": "--output",
    "exclude_features_attribute": "--exclude",
    "record_preprocessor_script": "--preprocess",
    "post_analytics_processor_script": "--postprocess",
    "baseline_constraints": "--baseline",
    "baseline_statistics": "--baseline",
    "start_time": "--start",
    "end_time": "--end",
    "ground_truth_source": "LABELS",
    "categorical_drift_method": "--drift",
    "analysis_type": "--model-quality",
    "problem_type": "--model-quality",
    "inference_attribute": "--prediction",
    "probability_attribute": "--probability",
    "ground_truth_attribute": "--label",
    "probability_threshold_attribute": "--threshold",
    "positive_label": "--positive-label",
    "features_attribute": "--features",
}
"""What a command calls the contract's variables, where it has an option or argument for them."""
OWN_OPTIONS = {
    "understudy_output_columns": "--outputs-last",
    "understudy_drift_method": "--drift",
    "understudy_segments": "--segments",
    "understudy_quality_decision": "--decision",
    "understudy_keep_unlabelled": "--keep-unlabelled",
    "understudy_analysis_config": "--config",
    "understudy_bias_decision": "--decision",
    "understudy_models": "--model",
    "understudy_explained_rows": "--rows",
}
"""The same for variables of ours, which the environment and `--set` may set as well."""


CONFIGURED_FORMAT = "dataset_type in the configuration"
"""What says the format of files where a command goes by an `analysis_config.json`."""


def variables(
    *options: Values, sets: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The job's variables: options, then `--set`, then the environment's switches of ours, which both outdo.

    Nothing else of the environment counts. UserError where an option and `--set` say the same variable.
    """
    given = {name: str(value) for group in options for name, value in group.items() if value is not None}
    for name in given.keys() & sets.keys():
        raise UserError(f"{OWN_OPTIONS[name]} and --set {name} say the same: leave one of them out")
    usual = {"publish_cloudwatch_metrics": "Disabled", "understudy_report": "Enabled"}
    return usual | ours_of(environ) | dict(sets) | given


def passed_over(environ: Mapping[str, str]) -> str | None:
    """One sentence on what the environment sets for jobs and no command takes; None without any."""
    from understudy.analyzer.names import listed
    from understudy.container.settings.job import variables as known

    others = [name for name in known() if environ.get(name) and not is_ours(name)]
    if not others:
        return None
    options = listed(dict.fromkeys(OPTIONS[name] for name in others if name in OPTIONS))
    instead = f"; say it with {options}" if options != "none" else ""
    return (
        f"The environment sets {listed(others)}, which only a job without a command goes by{instead}. "
        "Of the environment a command takes what begins with understudy_"
    )


def in_options(
    sentence: str,
    sets: Mapping[str, str] | None = None,
    environ: Mapping[str, str] = os.environ,
    has: Collection[str] | None = None,
) -> str:
    """A sentence on variables in the words of the command line, so that a person finds what they wrote.

    `sets` are those of `--set`; one of ours that the environment sets keeps its name. `has` are the command's
    options, without which all are taken to be its own: a variable of ours without one there is set by
    `--set`, and one of the contract that the configuration says instead is named so.
    """
    own = {name: option for name, option in OWN_OPTIONS.items() if not environ.get(name)}
    words = OPTIONS | own
    if has is not None:
        words = {
            name: option for name, option in words.items() if not option.startswith("--") or option in has
        }
        words |= {name: f"--set {name}" for name in own.keys() - words.keys()}
        if "--config" in has:
            words = {"dataset_format": CONFIGURED_FORMAT} | words
    words |= {name: f"--set {name}" for name in sets or ()}
    # Not where a name is part of a path, or of another name.
    names = re.compile(rf"(The environment variable )?(?<![\w/.-])({'|'.join(words)})(?![\w/.-]\w)")
    return names.sub(lambda found: words[found[2]], sentence).replace("set --set ", "give --set ")


def outside(output: Path, baseline: Path) -> Path:
    """The output folder; UserError where it lies in the baseline's, as documents are easily confused."""
    if baseline.resolve() in output.resolve().parents:
        raise UserError(
            f"--output {output} lies in --baseline {baseline}, where a run's documents and the baseline's "
            "are easily confused; write to a folder outside"
        )
    return output


def analysis_in(baseline: Path | None) -> Path | None:
    """The `analysis.json` of a folder that a run wrote, or the file itself."""
    return baseline / "analysis.json" if baseline and baseline.is_dir() else baseline


def of_analysis(kind: str, data: Path, config: Path, output: Path, known: Path | None) -> Values:
    """What every job says whose configuration is an `analysis_config.json`; `known`: its baseline."""
    return {
        "analysis_type": kind,
        "understudy_analysis_config": config,
        "dataset_source": data,
        "output_path": outside(output, known.parent) if known else output,
        "baseline_constraints": known,
    }

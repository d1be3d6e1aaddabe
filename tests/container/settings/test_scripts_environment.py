from pathlib import Path

from understudy.container.settings.scripts_environment import set_for_scripts


def test_scripts_find_the_jobs_variables_with_paths_from_the_root() -> None:
    environ: dict[str, str] = {"HOME": "/home/me"}
    set_for_scripts({"output_path": "report", "understudy_segments": "a"}, environ=environ)
    assert environ == {
        "HOME": "/home/me",
        "output_path": str(Path.cwd() / "report"),
        "understudy_segments": "a",
    }


def test_paths_move_with_opt_ml() -> None:
    environ = {"output_path": "/opt/ml/processing/output", "UNDERSTUDY_OPT_ML": "/tmp/ml"}
    set_for_scripts(dict(environ), Path("/tmp/ml"), environ)
    assert environ == {"output_path": "/tmp/ml/processing/output", "UNDERSTUDY_OPT_ML": "/tmp/ml"}


def test_what_is_left_of_another_job_is_taken_away() -> None:
    environ = {"baseline_constraints": "/old.json", "UNDERSTUDY_HEAP": "1g"}
    set_for_scripts({"output_path": "/report"}, environ=environ)
    assert environ == {"output_path": "/report", "UNDERSTUDY_HEAP": "1g"}


def test_an_empty_variable_stays_empty() -> None:
    environ = {"baseline_constraints": ""}
    set_for_scripts(dict(environ), environ=environ)
    assert environ == {"baseline_constraints": ""}

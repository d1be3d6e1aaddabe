"""The page of a data-quality job: what stands on it, and in which order."""

import random
import re
from dataclasses import replace

from markupsafe import Markup

from tests.report.made import monitored, numbers, offender, texts
from understudy.analyzer.captured_values import hashed
from understudy.analyzer.documents import SetAsideRecords
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, Frequent
from understudy.report.data_quality.page import data_quality_page
from understudy.report.folder import DataQuality
from understudy.report.text import CapturedValues, Values

SOURCE = random.Random(11)
WARM = [SOURCE.gauss(58, 15) for _ in range(3000)]
COLD = [(SOURCE.gauss(58, 15) - 32) * 5 / 9 for _ in range(500)]


def faulty() -> DataQuality:
    carrier = replace(texts("carrier", {"UA": 479, "NK": 21}), offenders={"domain": [offender("NK")]})
    return monitored(
        [numbers("temperature", COLD, fractional=True), carrier, numbers("wind", WARM[:463], missing=37)],
        [
            numbers("temperature", WARM, fractional=True),
            texts("carrier", {"UA": 2500, "DL": 500}),
            numbers("wind", WARM),
            numbers("gone", WARM),
        ],
    )


def page(job: DataQuality, values: Values = "Enabled") -> str:
    return data_quality_page(job, CapturedValues(values))


def text_of(html: str) -> str:
    """What is read, without tags."""
    body = html.partition("<body>")[2]
    return re.sub(
        r"\s+", " ", str(Markup(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", body, flags=re.S)).unescape())
    )


def test_the_verdict_counts_in_words_and_names_the_worst() -> None:
    text = text_of(page(faulty()))
    assert "Four of four features broke their constraints" in text
    assert re.search(r"Worst: gone \( ?no longer sent\) and temperature", text)


def test_each_check_is_a_question_with_its_answer() -> None:
    text = text_of(page(faulty()))
    for asked in (
        "Are all columns there? not gone",
        "Is each of its type? yes",
        "Are values there? wind",
        "Are the values known? carrier",
        "Do they look like the baseline?",
    ):
        assert asked in text


def test_features_stand_worst_first() -> None:
    rows = re.findall(r'rowheader"><a href="#f\d+"><bdi>(\w+)', page(faulty()))
    assert rows == ["gone", "temperature", "wind", "carrier"]


def test_a_changed_unit_is_what_to_look_at_first() -> None:
    text = text_of(page(faulty()))
    assert "Look here first. Quantile by quantile the new values are" in text
    assert "Fahrenheit to Celsius" in text


def test_swapped_columns_are_what_to_look_at_first() -> None:
    now = [numbers("a", COLD, fractional=True), numbers("b", WARM[:500], fractional=True)]
    base = [numbers("a", WARM, fractional=True), numbers("b", COLD, fractional=True)]
    assert "two swapped?" in text_of(page(monitored(now, base)))


def test_a_finding_has_what_was_measured_its_limit_its_key_and_awss_words() -> None:
    text = text_of(page(faulty()))
    assert "Measured 95.8 % known" in text
    assert "Limit at least 100 %" in text
    assert "monitoring_config.domain_content_threshold" in text
    assert "Value: 0.958 does not meet the constraint requirement!" in text
    assert '"domains": [' in text


def test_an_offender_stands_with_its_place() -> None:
    assert "NK event-1 hour.jsonl , 7" in text_of(page(faulty()))


def test_the_distance_that_decides_is_said() -> None:
    assert "AWS’s Robust decides" in text_of(page(faulty()))


def test_a_newcomers_words_are_told_where_they_first_appear() -> None:
    text = text_of(page(faulty()))
    assert text.count("Weights: AWS’s method counts each distinct value once") == 1
    assert text.count("q is p made stricter for the number of features") == 1
    assert text.index("weights of") < text.index("Weights: AWS’s method")


def test_types_are_counted_where_a_column_holds_several() -> None:
    now = numbers("wind", [float(n % 50) for n in range(463)], texts=37)
    text = text_of(page(monitored([now], [numbers("wind", WARM)])))
    assert "of these numbers with a point – 463 of these texts – 37" in text.replace(
        "whole numbers", "numbers with a point"
    )
    assert "of these" not in text_of(page(monitored([numbers("wind", WARM)], [numbers("wind", WARM)])))


def many_texts() -> ColumnProfile:
    """Texts too many to count, of which the most frequent are known."""
    counts = {f"word {n}": 40 - n for n in range(20)}
    return replace(
        texts("word", {f"word {n}": 4 for n in range(250)}, kept=False), frequent=Frequent(counts, error=2)
    )


def test_the_most_frequent_of_texts_that_are_too_many_to_count_are_shown() -> None:
    html = page(monitored([many_texts()], [many_texts()]))
    text = text_of(html)
    assert "word 0 – 4 % word 1 – 3.9 %" in text
    assert "all other values – 64.5 %" in text
    assert "The most frequent values; there are too many to count each" in text
    assert "#" + hashed("word 0") in page(monitored([many_texts()], [many_texts()]), "Hashed")
    assert "too many different values" in page(monitored([many_texts()], [many_texts()]), "Disabled")


def test_an_offender_that_the_job_has_hashed_or_withheld_is_none_that_is_missing() -> None:
    carrier = replace(texts("carrier", {"UA": 479, "NK": 21}), offenders={"domain": [offender("NK")]})
    for shown, told in (("Hashed", f"#{hashed('NK')} event-1"), ("Disabled", "(withheld) event-1")):
        options = AnalysisOptions(shown_values=shown)  # type: ignore[arg-type]
        job = monitored([carrier], [texts("carrier", {"UA": 2500, "DL": 500})], options)
        assert told in text_of(page(job, shown))  # type: ignore[arg-type]
        assert "missing event-1" not in text_of(page(job))


def test_notes_stop_where_they_begin_to_quote() -> None:
    job = faulty()
    assert job.details is not None
    note = "Analysed, but noted: one_sided (3); first at a.jsonl, line 4: holds no output ('S3cr3t')"
    job = replace(job, details=job.details.model_copy(update={"notes": [note]}))
    assert "S3cr3t" in page(job)
    assert "S3cr3t" not in page(job, "Hashed")
    assert "Analysed, but noted: one_sided (withheld)" in text_of(page(job, "Disabled"))


def test_constraints_that_list_values_are_not_shown_where_values_are_not() -> None:
    new = texts("carrier", {"UA": 479, "NK": 21})
    job = monitored([numbers("wind", WARM), new], [numbers("wind", WARM)])
    assert '"NK"' in text_of(page(job))
    assert "whose values are not shown here" in text_of(page(job, "Disabled"))
    assert "NK" not in page(job, "Disabled")


def test_nothing_found_is_said_in_one_sentence() -> None:
    same = [numbers("a", WARM, fractional=True), texts("b", {"x": 300, "y": 200})]
    text = text_of(page(monitored(same, same)))
    assert "All two features keep their constraints" in text
    assert "Nothing moved by more than chance explains." in text


def test_captured_values_are_hashed_or_withheld_where_asked() -> None:
    for values in ("Hashed", "Disabled"):
        html = page(faulty(), values)  # type: ignore[arg-type]
        assert "NK" not in html
        assert f"{max(WARM):.1f}" not in html
    assert "event-1" in page(faulty(), "Disabled")


def test_what_was_set_aside_and_noted_is_on_the_page() -> None:
    job = faulty()
    assert job.details is not None
    aside = SetAsideRecords(
        kind="malformed", count=3, examples=[{"file": "a.jsonl", "line": 4, "reason": "odd"}]
    )
    details = job.details.model_copy(update={"set_aside": [aside], "notes": ["Drift was not checked."]})
    text = text_of(page(replace(job, details=details)))
    assert "3 malformed" in text
    assert "file a.jsonl, line 4, reason odd" in text
    assert "Drift was not checked." in text


def test_without_a_baseline_the_page_says_what_the_documents_hold() -> None:
    job = replace(faulty(), baseline=None, constraints=None, features=None)
    text = text_of(page(job))
    assert "Do they look like the baseline? temperature" in text
    assert "no baseline" in text


def test_so_few_records_are_not_said_to_look_like_the_baseline() -> None:
    few = page(monitored([numbers("a", WARM[:20])], [numbers("a", WARM)]))
    assert "Do they look like the baseline? too few records to tell" in text_of(few)


def test_every_picture_of_numbers_has_them_as_a_table() -> None:
    html = page(faulty())
    assert html.count('class="hist"') == html.count("The picture’s numbers")
    assert html.count("<svg") == html.count('role="img"') + html.count('aria-hidden="true"')


def test_columns_without_values_and_constant_ones_are_drawn() -> None:
    empty, constant = numbers("e", [1.0] * 40), numbers("c", [3.0] * 40)
    gone = replace(texts("e", {}, missing=40), values=None)
    text = text_of(page(monitored([gone, constant], [empty, constant])))
    assert "One of two features broke its constraints" in text


def test_a_thousand_categories_become_a_few_rows_and_a_rest() -> None:
    many = texts("m", {f"v{i}": 200 - i for i in range(110)})
    assert "94 other values" in text_of(page(monitored([many], [many])))

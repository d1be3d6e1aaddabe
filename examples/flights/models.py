"""The two models of the sample: one answers minutes of delay, the other the probability to be late."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.model_selection import cross_val_predict

from flights.source import INPUTS, SEED, TEXT, Flight, Row

CATEGORIES = list(range(len(TEXT)))


class Model:
    """Answers rows with text; like many a serving script it takes what it can not read as missing."""

    def __init__(
        self,
        estimator: HistGradientBoostingRegressor | HistGradientBoostingClassifier,
        rows: list[Row],
        truth: list[int],
    ) -> None:
        self.codes = {name: {v: i for i, v in enumerate(sorted({r[name] for r in rows}))} for name in TEXT}
        self.estimator, self.rows, self.truth = estimator, rows, truth
        self.method = "predict_proba" if hasattr(estimator, "predict_proba") else "predict"
        estimator.fit(self.matrix(rows), truth)

    def matrix(self, rows: list[Row]) -> np.ndarray:
        """Encode rows as numbers: categories by their code, everything unreadable as NaN."""
        return np.array([[self.number(name, row.get(name, "")) for name in INPUTS] for row in rows])

    def number(self, name: str, cell: str) -> float:
        """Encode one cell."""
        if name in TEXT:
            return float(self.codes[name].get(cell, np.nan))
        try:
            return float(cell)
        except ValueError:
            return float("nan")

    def predict(self, rows: list[Row]) -> list[str]:
        """Predict for rows, as the text that the endpoint answers."""
        return as_text(getattr(self.estimator, self.method)(self.matrix(rows)))

    def predict_unseen(self) -> list[str]:
        """Predict each training row by a model that was fitted without it (five folds)."""
        return as_text(
            cross_val_predict(self.estimator, self.matrix(self.rows), self.truth, cv=5, method=self.method)
        )


def as_text(answers: np.ndarray) -> list[str]:
    """Write minutes with two decimals, and of two probabilities the second with four."""
    if answers.ndim == 1:
        return [f"{minutes:.2f}" for minutes in answers]
    return [f"{probability:.4f}" for probability in answers[:, 1]]


def delay_model(flights: list[Flight]) -> Model:
    """Train the model that predicts how many minutes late a flight will arrive."""
    regressor = HistGradientBoostingRegressor(
        categorical_features=CATEGORIES, max_iter=150, learning_rate=0.06, random_state=SEED
    )
    return Model(regressor, [flight.row for flight in flights], [flight.delay for flight in flights])


def late_model(flights: list[Flight]) -> Model:
    """Train the model that gives the probability to be late; small trees keep it calibrated."""
    classifier = HistGradientBoostingClassifier(
        categorical_features=CATEGORIES,
        max_iter=60,
        max_leaf_nodes=8,
        learning_rate=0.06,
        random_state=SEED,
    )
    return Model(classifier, [flight.row for flight in flights], [flight.late for flight in flights])

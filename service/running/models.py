"""Models that answer at an address: one was created with the address in the place of an image."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from understudy.service.state.tables import Model

IMAGE = Model.request["PrimaryContainer"]["Image"].as_string()
ADDRESSES = (
    select(Model.name, IMAGE)
    .where(or_(IMAGE.startswith("http://"), IMAGE.startswith("https://")))
    .order_by(Model.name)
)
"""Made once, since every job asks."""


def addresses_of_models(session: Session) -> dict[str, str]:
    """The address of each model that has one, by its name: `Image` is such as `http://127.0.0.1:9000/`."""
    return dict(session.execute(ADDRESSES).all())

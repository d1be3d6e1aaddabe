"""Models that answer at an address: one was created with the address in the place of an image."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from understudy.service.state.tables import Model


def addresses_of_models(session: Session) -> dict[str, str]:
    """The address of each model that has one, by its name: `Image` is such as `http://127.0.0.1:9000/`."""
    images = {
        name: request.get("PrimaryContainer", {}).get("Image", "")
        for name, request in session.execute(select(Model.name, Model.request).order_by(Model.name))
    }
    return {name: image for name, image in images.items() if image.startswith(("http://", "https://"))}

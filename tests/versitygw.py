"""A real S3 server for tests: versitygw on a folder, built where it is not yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo_service import free_port, running, said

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def versitygw(
    folder: Path, region: str, owner: str, secret: str, *options: str | Path
) -> Iterator[tuple[str, str]]:
    """Its program, and the address at which it answers while the block lasts; containers reach it as well."""
    program = said(ROOT / "scripts" / "s3_server.sh").strip()
    port = f":{free_port()}"
    url = f"http://127.0.0.1{port}"
    data, beside = folder / "data", folder / "attributes"
    for made in (data, beside):
        made.mkdir()
    command = [program, "--port", port, "--region", region, "--health", "/health", "--quiet", *options]
    command += ["posix", "--sidecar", beside, data]
    keys = {"ROOT_ACCESS_KEY_ID": owner, "ROOT_SECRET_ACCESS_KEY": secret}
    with running("s3", command, keys, f"{url}/health", logs=folder):
        yield program, url

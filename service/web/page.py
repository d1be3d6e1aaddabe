"""The page at `/api`: what the plain API can be asked, drawn of its OpenAPI description, without a script."""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font: 0.9em/1.5 ui-monospace, monospace } pre { overflow-x: auto }
summary { cursor: pointer; padding: 0.3rem 0 } summary b { display: inline-block; min-width: 3.5rem }
table { border-collapse: collapse; margin: 0.5rem 0 1rem 1rem }
th, td { text-align: left; vertical-align: top; padding: 0.15rem 1rem 0.15rem 0; font-weight: normal }
"""

EXAMPLES = {"date-time": "2026-03-02T15:00:00Z"}
"""Values of bodies' fields by their formats."""


def api_page(description: Mapping[str, Any], address: str) -> str:
    """HTML of an OpenAPI description; `address` is where whoever reads it has reached the service."""
    info, schemas = description["info"], description["components"]["schemas"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        "<p>SageMaker's own API is served at <code>/</code>, for boto3 and the SDK. Below is the same in "
        'plain JSON, described to programs by <a href="/api/openapi.json">openapi.json</a>. '
        '<a href="/metrics">/metrics</a> counts for Prometheus, <a href="/healthz">/healthz</a> says that '
        "the service answers.</p>"
        f"<h2>Requests</h2>{''.join(_requests(description['paths'], schemas, address))}"
        f"<h2>Answers</h2>{''.join(_answers(schemas))}</main></body></html>"
    )


def _requests(paths: Mapping[str, Any], schemas: Mapping[str, Any], address: str) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            body = _body(operation, schemas)
            parameters = (*operation.get("parameters", ()), *body)
            rows = "".join(_parameter(parameter) for parameter in parameters)
            answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
            yield (
                f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code> "
                f"{escape(operation.get('description', ''))}</summary><table>{rows}"
                f"<tr><td>answers</td><td>{_type(answer)}</td></tr>"
                f"<tr><td>try</td><td><code>{escape(_example(method, address + path, body))}</code></td></tr>"
                "</table></details>"
            )


def _body(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The fields of a request's JSON, as parameters are described."""
    if "requestBody" not in operation:
        return []
    named = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    fields = schemas[named]["properties"]
    return [{"name": field, "in": "body", "schema": of} for field, of in fields.items()]


def _example(method: str, address: str, body: Sequence[Mapping[str, Any]]) -> str:
    """A command that asks so, as it can be typed."""
    if body:
        sent = json.dumps({field["name"]: EXAMPLES[field["schema"]["format"]] for field in body})
        return f"curl -H 'content-type: application/json' -d '{sent}' {address}"
    return f"curl {address}" if method == "get" else f"curl -X {method.upper()} {address}"


def _parameter(parameter: Mapping[str, Any]) -> str:
    places = {"path": "in the path", "body": "in the body"}
    text = parameter.get("description", "") or places.get(parameter["in"], "")
    name, kind = escape(parameter["name"]), _type(parameter["schema"])
    return f"<tr><td><code>{name}</code></td><td>{kind}</td><td>{escape(text)}</td></tr>"


def _answers(schemas: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(schemas.items()):
        rows = "".join(
            f"<tr><td><code>{escape(field)}</code></td><td>{_type(of)}</td>"
            f"<td>{escape(of.get('description', ''))}</td></tr>"
            for field, of in schema.get("properties", {}).items()
        )
        yield (
            f'<details id="{escape(name)}"><summary><code>{escape(name)}</code> '
            f"{escape(schema.get('description', ''))}</summary><table>{rows}</table></details>"
        )


def _type(schema: Mapping[str, Any]) -> str:
    """A type in words, named ones as links."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return escape(schema.get("format", "").replace("date-time", "time") or schema.get("type", "any"))

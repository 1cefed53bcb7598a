"""`python -m tools.openapi FILE`: write the OpenAPI document that the code gives now.

Does what drf-spectacular's command does with --validate and --fail-on-warn, for a third of its time: that parses a whole file
to tell the line of each class, also of those that nothing is wrong with, and reads the specification anew for each reference.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django
import drf_spectacular
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry, Resource

from tools import console
from tools.console import Stop

django.setup()

from drf_spectacular.drainage import GENERATOR_STATS  # noqa: E402
from drf_spectacular.generators import SchemaGenerator  # noqa: E402 (needs Django set up)
from drf_spectacular.renderers import OpenApiJsonRenderer  # noqa: E402

SPECIFICATION = Path(drf_spectacular.__file__).parent / "validation" / "openapi_3_1_schema.json"


def main(path: str) -> int:
    """Write it. Raises Stop when something warns, or when it is no valid document."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
    made = generator.get_schema(request=None, public=True)
    GENERATOR_STATS.emit_summary()
    if GENERATOR_STATS:
        raise Stop("The schema has warnings, see above.")
    document = OpenApiJsonRenderer().render(made, renderer_context={})
    if wrong := best_match(_validator().iter_errors(json.loads(document))):
        raise Stop(f"The schema is no OpenAPI document: {wrong.json_path}: {wrong.message}")
    Path(path).write_bytes(document)
    return 0


def _validator() -> Draft202012Validator:
    specification = Resource.from_contents(json.loads(SPECIFICATION.read_text(encoding="utf-8")))
    name = specification.id() or ""
    return Draft202012Validator(
        {"$ref": name}, registry=Registry().with_resource(name, specification).crawl()
    )


if __name__ == "__main__":
    console.run_command(main, *sys.argv[1:])

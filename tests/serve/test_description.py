"""The page of the interface names every address, and each question has its reason."""

from pathlib import Path

from seawarden.app.desk.asking import QUESTIONS
from seawarden.app.desk.figures import Benchmarks
from seawarden.serve.application import routes

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_every_address_stands_on_the_page():
    page = (REFERENCE / "http-api.md").read_text()
    described = {
        f"| `{method.upper()} {path}` |"
        for path, methods in routes().openapi()["paths"].items()
        for method in methods
    }

    assert {one for one in described if one not in page} == set()
    assert page.count("| `GET ") + page.count("| `POST ") == len(described)


def test_every_kind_says_what_its_question_rests_on():
    page = (REFERENCE / "alarm-figures.md").read_text()

    assert [kind for kind in QUESTIONS if f"`{kind}`" not in page] == []


def test_every_field_that_goes_over_the_wire_is_typed():
    schemas = routes().openapi()["components"]["schemas"]
    said = {
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, declared in schema.get("properties", {}).items()
        if not {"type", "anyOf", "$ref", "const", "enum"} & set(declared)
    }

    assert said <= {"ValidationError.input", "ValidationError.ctx"}


def test_the_benchmarks_on_the_page_are_those_of_the_code():
    page, limits = (REFERENCE / "alarm-figures.md").read_text(), Benchmarks()

    assert f"up to {limits.hourly_good:.0f} | over {limits.hourly_most:.0f}" in page
    assert f"more than {limits.flood_over} alerts" in page
    assert f"fewer than {limits.flood_until} lie" in page
    assert f"up to {limits.standing_most} |" in page
    assert f"up to {limits.high_part_most:.0%}".replace("%", " %") in page
    assert f"up to {limits.worst_part_most:.0%}".replace("%", " %") in page

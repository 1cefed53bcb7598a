"""The documents that the code writes are as it would write them now, and the client's .env files name what its build reads."""

import re

from config import env
from tools import documents, envfile
from tools.paths import BACKEND, CLIENT, ROOT


def test_the_written_documents_are_current():
    assert documents.drift() == [], "run: make documents"


def test_a_changed_text_is_noticed_and_written_anew(tmp_path, monkeypatch, capsys):
    path = tmp_path / "environment.md"
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    monkeypatch.setattr(documents, "texts", lambda: {path: "new\n"})
    path.write_text("old\n")

    assert documents.drift() == ["environment.md"]
    documents.main()

    assert (path.read_text(), documents.drift()) == ("new\n", [])
    assert "environment.md" in capsys.readouterr().out


def test_the_example_filled_in_as_it_stands_lets_production_start():
    given = envfile.read(BACKEND / ".env.render.example")

    loaded = env.load(given)

    assert {name for name in given if loaded[name]} == {
        variable.name for variable in env.VARIABLES if variable.required_in_production
    }


def test_every_line_of_the_example_that_is_switched_on_is_one_the_service_would_take():
    text = (BACKEND / ".env.render.example").read_text(encoding="utf-8")
    commented = dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, flags=re.MULTILINE))
    given = envfile.read(BACKEND / ".env.render.example")

    env.load(given | commented)

    assert {*given, *commented} == set(env.BY_NAME)


def test_both_lists_have_every_variable_that_is_read():
    reference = (ROOT / "docs" / "environment.md").read_text(encoding="utf-8")

    for name in (*env.BY_NAME, *env.READ_ELSEWHERE):
        assert f"\n| `{name}` |" in reference


def test_the_names_of_both_deployment_documents_are_known():
    """Deployments of before have these set; none may be unknown."""
    used = {
        "DJANGO_ENV", "DJANGO_SETTINGS_MODULE", "DJANGO_SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "CORS_ALLOWED_ORIGINS",
        "DATABASE_URL", "REDIS_URL", "PORT", "CLOUDINARY_CLOUD_NAME", "CLOUDINARY_API_KEY", "CLOUDINARY_API_SECRET",
        "DAPHNE_VERBOSITY", "SENTRY_DSN", "PYTHON_VERSION", "VITE_API_URL", "VITE_WS_URL", "VITE_ENV",
    }  # fmt: skip

    assert used <= {*env.BY_NAME, *env.READ_ELSEWHERE}


def test_the_clients_files_name_exactly_what_its_build_may_be_given():
    known = {name for name in env.READ_ELSEWHERE if name.startswith("VITE_")}

    for name in (".env.example", ".env.development", ".env.production"):
        assert set(envfile.read(CLIENT / name)) == known, name
    sources = "".join(path.read_text(encoding="utf-8") for path in (CLIENT / "src").rglob("*.ts*"))
    assert set(re.findall(r"env\.(VITE_\w+)", sources)) == known - {"VITE_ENV"}

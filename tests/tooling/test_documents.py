"""The documents that the code writes are as it would write them now, and the client's .env files name what its build reads."""

import json
import re

import jsonschema
import pytest
import yaml

from apps.system.models import OutboxEvent
from common import clock
from config import env
from realtime import consumers, entry, frames
from realtime.serializers import TOLD, component_name
from realtime.subscriptions import REACTIONS
from tools import documents, envfile, reference
from tools.console import Stop
from tools.paths import BACKEND, CLIENT, ROOT


def test_a_changed_text_is_noticed_and_written_anew(tmp_path, monkeypatch, capsys):
    path = tmp_path / "environment.md"
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    monkeypatch.setattr(documents, "texts", lambda: {path: "new\n"})
    path.write_text("old\n")

    assert documents.drift() == ["environment.md"]
    checked = documents.main(["--check"])
    documents.main([])

    assert (checked, path.read_text(), documents.drift()) == (1, "new\n", [])
    assert documents.main(["--check"]) == 0
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


@pytest.fixture(scope="module")
def protocol():
    return yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))


def validator(protocol, message):
    schema = protocol["components"]["messages"][message]["payload"] | {"components": protocol["components"]}
    return jsonschema.Draft202012Validator(schema)


def test_the_socket_document_has_every_event_that_browsers_hear_and_no_other(protocol):
    told = {f"{component_name(event)}Frame" for event in TOLD}

    for channel in protocol["channels"].values():
        assert {name for name in channel["messages"] if name.endswith("Frame")} == told
    assert {channel["address"] for channel in protocol["channels"].values()} == {
        "/ws/updates/",
        "/ws/notifications/",
    }


@pytest.mark.parametrize(
    ("message", "kind", "data"),
    [
        ("ConnectionEstablished", "connection_established", {"user_id": 1, "role": "staff", "last_id": 0}),
        ("Pong", "pong", None),
        ("Resync", "resync", None),
        ("Error", "error", {"code": "malformed", "detail": "Frames are JSON."}),
    ],
)
def test_what_the_server_says_is_as_documented(protocol, message, kind, data):
    said = json.loads(frames.note(kind, data, now=clock.now()))

    validator(protocol, message).validate(said)
    with pytest.raises(jsonschema.ValidationError):
        validator(protocol, message).validate(said | {"type": "other"})


def test_an_events_frame_is_as_documented(protocol):
    row = OutboxEvent(type="system.term_saved", data={"term_id": 3}, seq=7, created_at=clock.now())

    said = json.loads(json.dumps(frames.document(row)))

    validator(protocol, "SystemTermSavedFrame").validate(said)
    with pytest.raises(jsonschema.ValidationError):
        validator(protocol, "SystemTermSavedFrame").validate(said | {"data": {}})


@pytest.mark.parametrize(
    ("message", "frame"), [("Ping", {"type": "ping"}), ("Resume", {"type": "resume", "last_id": 41})]
)
def test_what_the_document_lets_a_client_say_the_server_understands(protocol, message, frame):
    validator(protocol, message).validate(frame)

    assert consumers.read({"text": json.dumps(frame)}).type == frame["type"]


def test_every_close_code_of_the_server_is_in_the_list():
    codes = {value for name, value in vars(entry).items() if name.isupper() and isinstance(value, int)}

    assert codes <= set(reference.CLOSE_CODES)


def test_every_task_says_what_asks_for_it():
    assert {name for names in REACTIONS.values() for name in names} <= set(reference.own_tasks())
    assert "| `reports.render` |" in reference.tasks()


def test_a_document_without_its_marks_is_named():
    with pytest.raises(Stop, match="'tasks'"):
        documents._with_part("no marks", "tasks", "made")


def test_the_reference_and_the_guides_lead_to_files_that_exist():
    for path in (ROOT / "docs").glob("*.md"):
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"

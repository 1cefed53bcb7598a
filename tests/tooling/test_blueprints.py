"""The two Render blueprints keep the rules that Render's own schema cannot check."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BLUEPRINTS = ("render.yaml", "render.single-url.yaml")
WEB = "gunicorn -c gunicorn.conf.py config.wsgi:application"
CHANNELS = "python daphne.conf.py"
WORKER = "celery --workdir rotc_backend -A config worker --loglevel=info --concurrency=2"
BEAT = "celery --workdir rotc_backend -A config beat --loglevel=info"


@pytest.fixture(params=BLUEPRINTS)
def blueprint(request):
    return yaml.safe_load((ROOT / request.param).read_text(encoding="utf-8"))


def programs(blueprint):
    return [service for service in blueprint["services"] if service["type"] != "keyvalue"]


def variables(service):
    return {entry["key"]: entry for entry in service["envVars"] if "key" in entry}


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        (
            "render.yaml",
            {
                "rotc-django-web": WEB,
                "rotc-django-channels": CHANNELS,
                "rotc-celery-worker": WORKER,
                "rotc-celery-beat": BEAT,
            },
        ),
        (
            "render.single-url.yaml",
            {"rgms": CHANNELS, "rgms-celery-worker": WORKER, "rgms-celery-beat": BEAT},
        ),
    ],
)
def test_each_shape_has_exactly_its_services(name, commands):
    blueprint = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))

    assert {service["name"]: service["dockerCommand"] for service in programs(blueprint)} == commands


def test_all_is_in_one_region_and_nothing_is_free(blueprint):
    parts = [*blueprint["services"], *blueprint["databases"]]

    assert len({part["region"] for part in parts}) == 1
    assert all(part["plan"] != "free" for part in parts)


def test_commands_need_no_shell(blueprint):
    for service in programs(blueprint):
        for command in (service["dockerCommand"], service.get("preDeployCommand", "")):
            assert not set(command) & set("$&|;<>`"), command


def test_the_stores_are_private_and_the_queue_is_never_evicted(blueprint):
    [keyvalue] = [service for service in blueprint["services"] if service["type"] == "keyvalue"]
    [database] = blueprint["databases"]

    assert keyvalue["maxmemoryPolicy"] == "noeviction"
    assert keyvalue["persistenceMode"] == "journal-snapshot"
    assert keyvalue["ipAllowList"] == []
    assert database["ipAllowList"] == []


def test_references_point_to_what_the_blueprint_makes(blueprint):
    groups = {group["name"] for group in blueprint["envVarGroups"]}
    stores = {service["name"] for service in blueprint["services"] if service["type"] == "keyvalue"}
    databases = {database["name"] for database in blueprint["databases"]}

    for service in programs(blueprint):
        assert {entry["fromGroup"] for entry in service["envVars"] if "fromGroup" in entry} == groups
        assert variables(service)["DATABASE_URL"]["fromDatabase"]["name"] in databases
        assert variables(service)["REDIS_URL"]["fromService"]["name"] in stores


def test_secrets_are_generated_once_for_all_services(blueprint):
    [group] = blueprint["envVarGroups"]
    generated = {entry["key"] for entry in group["envVars"] if entry.get("generateValue")}

    assert generated == {"DJANGO_SECRET_KEY", "ID_CARD_SIGNING_KEY"}
    # A group may hold no references and no prompts: Render ignores them there.
    assert all({"key", "value"} >= entry.keys() or entry.get("generateValue") for entry in group["envVars"])


def test_only_the_http_service_that_comes_first_migrates(blueprint):
    migrating = [service["name"] for service in programs(blueprint) if "preDeployCommand" in service]

    assert migrating == [programs(blueprint)[0]["name"]]


def test_web_services_have_a_health_path_and_workers_none(blueprint):
    for service in programs(blueprint):
        expected = "/api/health/live/" if service["type"] == "web" else None
        assert service.get("healthCheckPath") == expected


def test_there_is_one_beat(blueprint):
    [beat] = [service for service in programs(blueprint) if " beat " in service["dockerCommand"]]

    assert beat["type"] == "worker"
    assert beat["numInstances"] == 1


def test_every_service_is_built_and_deployed_by_the_same_rule(blueprint):
    for service in programs(blueprint):
        assert service["autoDeployTrigger"] == "checksPass"
        assert service["runtime"] == "docker"
        assert service["buildFilter"] == programs(blueprint)[0]["buildFilter"]
        assert (ROOT / service["dockerfilePath"]).is_file()


def test_every_value_is_text(blueprint):
    entries = [entry for group in blueprint["envVarGroups"] for entry in group["envVars"]]
    entries += [entry for service in programs(blueprint) for entry in service["envVars"]]

    assert all(isinstance(entry["value"], str) for entry in entries if "value" in entry)

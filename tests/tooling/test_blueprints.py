"""The two Render blueprints keep the rules that Render's own schema cannot check."""

import base64
from pathlib import Path

import pytest
import yaml
from django.test import RequestFactory

from config import headers
from config.env import BY_NAME, READ_ELSEWHERE, load

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
    """Web services and workers: what runs our code."""
    return [service for service in blueprint["services"] if service.get("runtime") == "docker"]


def keyvalue_of(blueprint):
    [keyvalue] = [service for service in blueprint["services"] if service["type"] == "keyvalue"]
    return keyvalue


def variables(part):
    """Of a service or a group, by name."""
    return {entry["key"]: entry for entry in part["envVars"] if "key" in entry}


def common_values(blueprint):
    """The values that all services share, by name."""
    [group] = blueprint["envVarGroups"]
    return {name: entry["value"] for name, entry in variables(group).items() if "value" in entry}


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
            {
                "msu-snd-rgms-1": CHANNELS,
                "msu-snd-rgms-celery-worker": WORKER,
                "msu-snd-rgms-celery-beat": BEAT,
            },
        ),
    ],
)
def test_each_shape_has_exactly_its_services(name, commands):
    blueprint = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))

    assert {service["name"]: service["dockerCommand"] for service in programs(blueprint)} == commands


def test_all_is_in_one_region_and_nothing_is_free(blueprint):
    # A static site is nowhere in particular, and costs nothing.
    parts = [*programs(blueprint), keyvalue_of(blueprint), *blueprint["databases"]]

    assert len({part["region"] for part in parts}) == 1
    assert all(part["plan"] != "free" for part in parts)


def test_commands_need_no_shell(blueprint):
    for service in programs(blueprint):
        for command in (service["dockerCommand"], service.get("preDeployCommand", "")):
            assert not set(command) & set("$&|;<>`"), command


def test_the_stores_are_private_and_the_queue_is_never_evicted(blueprint):
    keyvalue = keyvalue_of(blueprint)
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
        assert service["buildFilter"] == programs(blueprint)[0]["buildFilter"]
        assert (ROOT / service["dockerfilePath"]).is_file()


def test_every_value_is_text(blueprint):
    parts = [*blueprint["envVarGroups"], *blueprint["services"]]
    entries = [entry for part in parts for entry in part.get("envVars", ())]

    assert all(isinstance(entry["value"], str) for entry in entries if "value" in entry)


def test_every_variable_is_one_that_somebody_reads(blueprint):
    parts = [*blueprint["envVarGroups"], *blueprint["services"]]

    assert {name for part in parts if "envVars" in part for name in variables(part)} <= {
        *BY_NAME,
        *READ_ELSEWHERE,
    }


def test_what_the_services_are_given_lets_production_start(blueprint):
    given = {
        "DATABASE_URL": "postgres://rgms:secret@dpg-1/rgms",
        "REDIS_URL": "redis://red-1:6379",
        # As Render generates them: 256 bits in base64.
        "DJANGO_SECRET_KEY": base64.b64encode(bytes(32)).decode(),
        "ID_CARD_SIGNING_KEY": base64.b64encode(bytes(32)).decode(),
    }

    loaded = load(given | common_values(blueprint))

    assert (loaded["DJANGO_ENV"], loaded["DEBUG"], loaded["TRUSTED_PROXY_HOPS"]) == ("production", False, 3)
    assert loaded["TOTP_REQUIRED_FOR_ADMINS"] is True
    web = [service["name"] for service in programs(blueprint) if service["type"] == "web"]
    assert loaded["ALLOWED_HOSTS"] == [f"{name}.onrender.com" for name in web]


def test_the_pages_that_mail_leads_to_may_call_the_services(blueprint):
    values = common_values(blueprint)

    assert values["PUBLIC_APP_URL"] in values["CORS_ALLOWED_ORIGINS"].split(",")


@pytest.fixture
def split():
    return yaml.safe_load((ROOT / "render.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def site(split):
    [static] = [service for service in split["services"] if service.get("runtime") == "static"]
    return static


def test_the_static_client_is_told_of_the_same_two_services_as_any_other(split, site):
    values, told = common_values(split), variables(site)

    assert told["VITE_API_URL"]["value"] == values["PUBLIC_API_URL"]
    assert told["VITE_WS_URL"]["value"] == values["PUBLIC_WS_URL"]
    assert f"https://{site['name']}.onrender.com" in values["CORS_ALLOWED_ORIGINS"].split(",")


def test_the_static_client_answers_every_page_with_its_index(site):
    assert site["routes"] == [{"type": "rewrite", "source": "/*", "destination": "/index.html"}]
    assert "npm --prefix client run build" in site["buildCommand"]
    assert site["staticPublishPath"] == "./client/dist"


def test_the_static_client_has_the_headers_that_the_web_service_gives_it(split, site, settings):
    values = common_values(split)
    settings.SECURE_SSL = True
    settings.PUBLIC_API_URL, settings.PUBLIC_WS_URL = values["PUBLIC_API_URL"], values["PUBLIC_WS_URL"]
    request = RequestFactory().get("/sign-in", secure=True)
    policy = headers.content_policy(request).replace(" wss://testserver", "")
    everywhere = {entry["name"]: entry["value"] for entry in site["headers"] if entry["path"] == "/*"}

    assert words_of(everywhere.pop("Content-Security-Policy")) == words_of(policy)
    assert everywhere.pop("Strict-Transport-Security") == "max-age=31536000; includeSubDomains; preload"
    assert everywhere == headers.ALWAYS


def words_of(policy):
    """A policy as directive and set of sources."""
    return {part.split()[0]: set(part.split()[1:]) for part in policy.split(";")}

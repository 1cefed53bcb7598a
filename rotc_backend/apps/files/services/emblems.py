"""The unit's seal and the school's logo, on its papers and beside its name."""

import base64
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.files.models import Emblem, FileThumbnail, StoredFile
from apps.files.rules import EmblemKind
from apps.files.services import storing
from apps.files.services.storing import Received
from apps.system import outbox
from apps.system.events import UnitSaved
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit
from common.actors import Actor
from common.errors import NotFound

_MISSING = {
    EmblemKind.SEAL: gettext_noop("The unit has no seal yet."),
    EmblemKind.LOGO: gettext_noop("The school has no logo yet."),
}


def set_emblem(*, actor: Actor, kind: EmblemKind, picture: IO[bytes], now: datetime) -> Emblem:
    """Keep a picture instead of the one before; papers that were issued keep theirs.

    Raises what storing.receive_picture raises.
    """
    received = storing.receive_picture(picture)
    return _keep(actor=actor, kind=kind, received=received, now=now)


@transaction.atomic
def _keep(*, actor: Actor, kind: EmblemKind, received: Received, now: datetime) -> Emblem:
    old = _locked(kind)
    before = old.file if old else None
    file = storing.store(received, actor=actor, now=now)
    emblem, _ = Emblem.objects.update_or_create(kind=kind, defaults={"file": file, "set_at": now})
    if before is not None:
        storing.remove(before)
    _note(actor, emblem, "unit.emblem_set", before=_said(kind, before), after=_said(kind, file), now=now)
    return emblem


@transaction.atomic
def remove_emblem(*, actor: Actor, kind: EmblemKind, now: datetime) -> None:
    """Take it off the papers to come. Raises NotFound."""
    emblem = _locked(kind)
    if emblem is None:
        raise NotFound(gettext(_MISSING[kind]))
    _note(actor, emblem, "unit.emblem_removed", before=_said(kind, emblem.file), after=None, now=now)
    file = emblem.file
    emblem.delete()
    storing.remove(file)


def emblems() -> dict[str, StoredFile]:
    """Those that there are, by kind."""
    return {row.kind: row.file for row in Emblem.objects.select_related("file")}


def get_emblem(kind: EmblemKind) -> StoredFile:
    """One of them. Raises NotFound."""
    file = emblems().get(kind)
    if file is None:
        raise NotFound(gettext(_MISSING[kind]))
    return file


def as_data_uri(kind: EmblemKind) -> str:
    """The picture for a paper, which fetches nothing: in small where the worker has made that. Empty when there is none.

    Raises FileAway.
    """
    file = emblems().get(kind)
    if file is None:
        return ""
    small = FileThumbnail.objects.filter(file=file).first()
    content = bytes(small.content) if small else storing.content_of(file)
    return f"data:{file.content_type};base64,{base64.b64encode(content).decode()}"


def _locked(kind: EmblemKind) -> Emblem | None:
    return Emblem.objects.select_for_update(of=("self",)).select_related("file").filter(kind=kind).first()


def _said(kind: EmblemKind, file: StoredFile | None) -> dict[str, Any] | None:
    return {"kind": kind.value, "sha256": file.sha256} if file else None


def _note(
    actor: Actor,
    emblem: Emblem,
    action: str,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    now: datetime,
) -> None:
    audit.record(actor=actor, action=action, row=emblem, before=before, after=after, now=now)
    outbox.publish(UnitSaved(1), to=[UNIT_AUDIENCE])

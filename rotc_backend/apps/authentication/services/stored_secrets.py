"""What is encrypted under DJANGO_SECRET_KEY and outlives its replacement: the keys of persons and the second factors."""

from __future__ import annotations

import contextlib
from datetime import datetime

from django.db import transaction

from apps.authentication.models import SecondFactor
from apps.authentication.services.second_factor import PURPOSE, remove
from apps.system.services import audit, keys, sealing
from apps.system.services.sealing import Wrapping
from common.actors import Operator

_OPERATOR = Operator(display_name="operator")


def survey() -> Wrapping:
    """Under which secrets all of it is encrypted. Nothing is changed."""
    factors = SecondFactor.objects.values_list("user_id", "secret").iterator()
    return sealing.survey_keys() + sealing.wrapping_of(factors, purpose=PURPOSE)


def rewrap(*, now: datetime) -> int:
    """Put all that an older secret encrypted under the one in force; how many. It may be broken off and run again."""
    done = sealing.rewrap_keys() + _rewrap_factors()
    _note("secrets.rewrapped", done, now)
    return done


def abandon(*, now: datetime) -> int:
    """Give up what opens with no secret; how many. Persons get new keys, so that the audit goes on, and what it had sealed of
    them is lost; second factors that cannot be checked any more are taken off, and their owners told."""
    done = sealing.renew_locked_keys(now=now) + _remove_locked_factors(now)
    _note("secrets.abandoned", done, now)
    return done


@transaction.atomic
def _rewrap_factors() -> int:
    changed = []
    for row in SecondFactor.objects.select_for_update().order_by("pk"):
        with contextlib.suppress(keys.KeysLocked):
            fresh = keys.renewed(bytes(row.secret), purpose=PURPOSE, belongs_to=row.user_id)
            if fresh is not None:
                row.secret = fresh
                changed.append(row)
    SecondFactor.objects.bulk_update(changed, ["secret"], batch_size=sealing.ROWS_AT_ONCE)
    return len(changed)


@transaction.atomic
def _remove_locked_factors(now: datetime) -> int:
    rows = SecondFactor.objects.select_for_update(of=("self",)).select_related("user").order_by("pk")
    locked = []
    for row in rows:
        try:
            keys.decrypt(bytes(row.secret), purpose=PURPOSE, belongs_to=row.user_id)
        except keys.KeysLocked:
            locked.append(row)
    for row in locked:
        remove(actor=_OPERATOR, user=row.user, now=now, reason="its secret opens no more")
    return len(locked)


def _note(action: str, count: int, now: datetime) -> None:
    if count:
        change = audit.Change(SecondFactor._meta.db_table, None, None, {"count": count})
        audit.record_many(actor=_OPERATOR, action=action, changes=[change], now=now)

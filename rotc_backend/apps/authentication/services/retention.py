"""What remains of signing in when its time is over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from apps.authentication.models import OneTimeToken, Session, SocketTicket, Throttle


def sessions_over(before: datetime) -> QuerySet[Session]:
    """Sessions that ended or expired before, with the device and the address that they were on."""
    return Session.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)).order_by("pk")


def tokens_over(before: datetime) -> QuerySet[OneTimeToken]:
    """Activation codes, reset links and second halves of sign-ins that expired before."""
    return OneTimeToken.objects.filter(expires_at__lt=before).order_by("pk")


def tickets_over(before: datetime) -> QuerySet[SocketTicket]:
    """Socket tickets that expired before."""
    return SocketTicket.objects.filter(expires_at__lt=before).order_by("pk")


def throttles_over(before: datetime) -> QuerySet[Throttle]:
    """Counters of wrong attempts that counted nothing since."""
    return Throttle.objects.filter(last_at__lt=before).order_by("pk")

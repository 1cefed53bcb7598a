"""`manage.py vapid_key`: a key to push with, for the environment."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand

from apps.messaging.rules import webpush


class Command(BaseCommand):
    help = "Make a key for web push. Browsers subscribe for one key: with another, everybody switches push on anew."

    def handle(self, *args: Any, **options: Any) -> None:
        key = ec.generate_private_key(webpush.CURVE)
        secret = key.private_numbers().private_value.to_bytes(32)
        self.stdout.write(f"VAPID_PRIVATE_KEY={webpush.encoded(secret)}")
        self.stdout.write(
            f"# Its public half, which the server works out by itself: {webpush.encoded(webpush.point_of(key))}"
        )

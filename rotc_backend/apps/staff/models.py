"""Training staff."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class StaffMember(models.Model):
    """A member of the training staff, with or without an account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="staff_member",
    )
    rank = models.CharField(max_length=40, blank=True, default="")
    last_name = models.CharField(max_length=100)
    first_name = models.CharField(max_length=100)
    designation = models.CharField(max_length=100, blank=True, default="")
    serial_number = models.CharField(
        max_length=40, blank=True, default="", help_text="As the Armed Forces gave it"
    )
    contact_number = models.CharField(max_length=40, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["last_name", "first_name"]
        constraints = [
            models.UniqueConstraint(
                Lower("serial_number"),
                condition=~models.Q(serial_number=""),
                name="one_member_per_staff_serial_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.last_name}, {self.first_name}".strip()

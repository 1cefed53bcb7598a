"""What the owner of an account is told of, and in which words: the mail and the notification say the same."""

from dataclasses import dataclass
from enum import StrEnum


class Notice(StrEnum):
    """Things that the owner would want to know if it was somebody else."""

    NEW_DEVICE = "new_device"
    SESSION_REUSED = "session_reused"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (a name)
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    APPROVED = "approved"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Wording:
    """Subject, and a sentence with `{account}` in it; `is_warning` of what the owner should act on if it was somebody else."""

    subject: str
    text: str
    is_warning: bool = True


WORDING = {
    Notice.NEW_DEVICE: Wording(
        "sign-in with a new device", "Somebody signed in to {account} with a new device."
    ),
    Notice.SESSION_REUSED: Wording(
        "a sign-in was ended for your safety",
        "An old key of a sign-in to {account} was used again. Two programs hold it, and one may not "
        "be yours: the sign-in was ended.",
    ),
    Notice.PASSWORD_CHANGED: Wording("your password was changed", "The password of {account} was changed."),
    Notice.SECOND_FACTOR_ON: Wording(
        "second factor switched on", "{account} now takes a code of an authenticator app."
    ),
    Notice.SECOND_FACTOR_OFF: Wording(
        "second factor switched off", "{account} no longer takes a code of an authenticator app."
    ),
    Notice.RECOVERY_CODE_USED: Wording("a recovery code was used", "A recovery code of {account} was used."),
    Notice.RECOVERY_CODES_RENEWED: Wording(
        "new recovery codes were made",
        "New recovery codes of {account} were made; the ones before stopped working.",
    ),
    Notice.APPROVED: Wording(
        "your account is approved", "{account} was approved. You can sign in.", is_warning=False
    ),
    Notice.SUSPENDED: Wording(
        "your account is suspended",
        "{account} was suspended. The unit's admin can tell you why.",
        is_warning=False,
    ),
}


def sentence(notice: Notice, *, account: str) -> str:
    """What happened to "your account"; a mail adds the name, since its reader may have several."""
    text = WORDING[notice].text.format(account=account)
    return text[:1].upper() + text[1:]


def source(*, device: str, address: str) -> str:
    """ " with Chrome on Android from 192.0.2.7"; what is not known is left out."""
    return "".join((f" with {device}" if device else "", f" from {address}" if address else ""))

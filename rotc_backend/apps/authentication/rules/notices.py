"""What the owner of an account is told of, and in which words: the mail and the notification say the same."""

from dataclasses import dataclass
from enum import StrEnum

from common.language import Language, Words


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

    subject: Words
    text: Words
    is_warning: bool = True


WORDING = {
    Notice.NEW_DEVICE: Wording(
        Words("sign-in with a new device", "pag-sign in gamit ang bagong device"),
        Words(
            "Somebody signed in to {account} with a new device.",
            "May nag-sign in sa {account} gamit ang bagong device.",
        ),
    ),
    Notice.SESSION_REUSED: Wording(
        Words("a sign-in was ended for your safety", "isang sign-in ang tinapos para sa iyong kaligtasan"),
        Words(
            "An old key of a sign-in to {account} was used again. Two programs hold it, and one may not "
            "be yours: the sign-in was ended.",
            "Ginamit muli ang lumang susi ng isang sign-in sa {account}. Dalawang programa ang may hawak nito, at maaaring "
            "hindi sa iyo ang isa: tinapos ang sign-in.",
        ),
    ),
    Notice.PASSWORD_CHANGED: Wording(
        Words("your password was changed", "pinalitan ang iyong password"),
        Words("The password of {account} was changed.", "Pinalitan ang password ng {account}."),
    ),
    Notice.SECOND_FACTOR_ON: Wording(
        Words("second factor switched on", "binuksan ang second factor"),
        Words(
            "{account} now takes a code of an authenticator app.",
            "Humihingi na ang {account} ng code ng isang authenticator app.",
        ),
    ),
    Notice.SECOND_FACTOR_OFF: Wording(
        Words("second factor switched off", "isinara ang second factor"),
        Words(
            "{account} no longer takes a code of an authenticator app.",
            "Hindi na humihingi ang {account} ng code ng isang authenticator app.",
        ),
    ),
    Notice.RECOVERY_CODE_USED: Wording(
        Words("a recovery code was used", "nagamit ang isang recovery code"),
        Words("A recovery code of {account} was used.", "Nagamit ang isang recovery code ng {account}."),
    ),
    Notice.RECOVERY_CODES_RENEWED: Wording(
        Words("new recovery codes were made", "gumawa ng mga bagong recovery code"),
        Words(
            "New recovery codes of {account} were made; the ones before stopped working.",
            "Gumawa ng mga bagong recovery code ng {account}; hindi na gumagana ang mga nauna.",
        ),
    ),
    Notice.APPROVED: Wording(
        Words("your account is approved", "inaprubahan ang iyong account"),
        Words(
            "{account} was approved. You can sign in.",
            "Inaprubahan ang {account}. Maaari ka nang mag-sign in.",
        ),
        is_warning=False,
    ),
    Notice.SUSPENDED: Wording(
        Words("your account is suspended", "sinuspinde ang iyong account"),
        Words(
            "{account} was suspended. The unit's admin can tell you why.",
            "Sinuspinde ang {account}. Masasabi sa iyo ng admin ng yunit kung bakit.",
        ),
        is_warning=False,
    ),
}
YOUR_ACCOUNT = Words("your account", "iyong account")


def sentence(notice: Notice, *, name: str = "") -> Words:
    """What happened to "your account"; a mail adds the name, since its reader may have several."""
    wording = WORDING[notice].text
    said = []
    for language in Language:
        account = f"{YOUR_ACCOUNT.to(language)} {name}".strip()
        said.append(capitalized(wording.to(language).format(account=account)))
    return Words(*said)


def source(*, device: str, address: str) -> Words:
    """ " with Chrome on Android from 192.0.2.7"; what is not known is left out."""
    return Words(
        "".join((f" with {device}" if device else "", f" from {address}" if address else "")),
        "".join((f" gamit ang {device}" if device else "", f" mula sa {address}" if address else "")),
    )


def capitalized(text: str) -> str:
    """With a capital letter at the front."""
    return text[:1].upper() + text[1:]

"""The version that health, the client and every document show."""

RELEASE = "0.1.0"


def version(*, commit: str | None) -> str:
    """The release, with the deployed commit's first seven digits when the platform tells it."""
    return f"{RELEASE}+{commit[:7]}" if commit else RELEASE

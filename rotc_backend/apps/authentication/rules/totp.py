"""Time-based one-time passwords (RFC 6238): SHA-1, 30 seconds, 6 digits, which is what authenticator apps do."""

import hmac
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
# A phone's clock may be one step off.
DRIFT_STEPS = 1


def step_of(moment: datetime) -> int:
    """The number of the time step that a moment lies in."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of a time step (RFC 4226 with the step as counter)."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(secret: bytes, code: str, *, now: datetime, after_step: int) -> int | None:
    """The step whose code this is, at most DRIFT_STEPS from now and later than `after_step` (a code works once); None when
    there is none."""
    current, found = step_of(now), None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        is_equal = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if is_equal and step > after_step:
            found = step
    return found


def otpauth_uri(*, secret_base32: str, account: str, issuer: str) -> str:
    """What the QR code tells an authenticator app."""
    label = quote(f"{issuer}:{account}", safe="")
    query = urlencode({"secret": secret_base32, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"

"""Password hashes that were made elsewhere."""

import bcrypt
from django.contrib.auth.hashers import BCryptPasswordHasher

READ_BYTES = 72


class OldServerHasher(BCryptPasswordHasher):
    """bcrypt as the Node server used it: what lies beyond 72 bytes of a password never counted.

    The library of today refuses such a password with an error instead of cutting it.
    """

    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]  # bcrypt's salts are bytes
        """The hash as it is stored: "bcrypt$" and the old server's text."""
        return f"{self.algorithm}${bcrypt.hashpw(password.encode()[:READ_BYTES], salt).decode()}"

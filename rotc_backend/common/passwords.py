"""How passwords are hashed, and hashes that were made elsewhere."""

import bcrypt
from django.contrib.auth.hashers import Argon2PasswordHasher, BCryptPasswordHasher

READ_BYTES = 72


class Hasher(Argon2PasswordHasher):
    """argon2id as OWASP's Password Storage Cheat Sheet has it. Django's own numbers are 100 MiB and eight threads a hash: a few
    sign-ins at once would not fit into the 512 MB of a service."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class OldServerHasher(BCryptPasswordHasher):
    """bcrypt as the Node server used it: what lies beyond 72 bytes of a password never counted.

    The library of today refuses such a password with an error instead of cutting it.
    """

    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]  # bcrypt's salts are bytes
        """The hash as it is stored: "bcrypt$" and the old server's text."""
        return f"{self.algorithm}${bcrypt.hashpw(password.encode()[:READ_BYTES], salt).decode()}"

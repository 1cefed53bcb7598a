"""What is encrypted at rest."""

import pytest

from apps.system.services import keys

OLD, NEW = "old-secret" * 4, "new-secret" * 4


def test_what_an_old_secret_encrypted_opens_while_it_is_among_the_fallbacks(settings):
    settings.SECRET_KEY = OLD
    sealed = keys.encrypt(b"plain", purpose="test", belongs_to=7)
    settings.SECRET_KEY = NEW

    with pytest.raises(keys.KeysLocked):
        keys.decrypt(sealed, purpose="test", belongs_to=7)
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert keys.decrypt(sealed, purpose="test", belongs_to=7) == b"plain"


def test_what_is_encrypted_opens_for_no_other_row_and_no_other_purpose(settings):
    settings.SECRET_KEY = OLD
    sealed = keys.encrypt(b"plain", purpose="test", belongs_to=7)

    for purpose, belongs_to in (("test", 8), ("another", 7)):
        with pytest.raises(keys.KeysLocked):
            keys.decrypt(sealed, purpose=purpose, belongs_to=belongs_to)

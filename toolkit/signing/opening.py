"""Open a key, wherever it is: in a file, on a token, or under a name in the settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import MissingError, UsageError
from toolkit.i18n import T
from toolkit.signing.key_files import needs_password
from toolkit.signing.keys import SigningKey, load_key
from toolkit.signing.passwords import Password, read_password
from toolkit.signing.profiles import KeyProfile

if TYPE_CHECKING:
    from toolkit.signing.tokens import TokenCertificate, TokenPlace


def find_profile(key: str, profiles: Mapping[str, KeyProfile], certificates: tuple[Path, ...] = ()) -> KeyProfile:
    """Return the profile of that name, or one for the key file of that name.

    Args:
        key: what ``--key`` says.
        profiles: those of the settings.
        certificates: further files with certificates.

    Raises:
        UsageError: there is neither.
    """
    if key in profiles:
        if certificates:
            raise UsageError(
                T("--certificate belongs to a key file; {key} is a profile.", key=key),
                T("Name the certificate in the profile."),
            )
        return profiles[key]
    path = Path(key)
    if not path.exists() and not path.suffix and key == path.name:
        known = ", ".join(profiles) or str(T("none"))
        raise UsageError(
            T("{key} is neither a key file nor a profile of the settings; profiles: {known}.", key=key, known=known),
            T("Name a .p12, .pfx or .pem file, or write the profile into the settings file."),
        )
    return KeyProfile("", "file", file=path, certificates=certificates)


def open_profile(
    profile: KeyProfile,
    *,
    secret_file: Path | None = None,
    prompt: Callable[[], str] | None = None,
    environ: Mapping[str, str] = os.environ,
    now: datetime | None = None,
) -> tuple[SigningKey, Password]:
    """Open the key of a profile.

    Args:
        profile: where it is.
        secret_file: file with its password or PIN; comes before the profile's own.
        prompt: asks a person for it without echo; None where nobody can be asked.
        environ: the process's environment; ``ALLIANCE_KEY_PASSWORD`` is looked up in it.
        now: the time that the certificate is judged at; the clock's by default.

    Returns:
        The key, and the password or PIN that opened it with what should be said about how it was kept.

    Raises:
        MissingError: there is no key that could sign now, or the extra for tokens is not installed.
        IOFailure: a file can't be read.
    """
    secret = Password(b"")
    if needs_secret(profile):
        secret = read_password(file=secret_file or profile.secret_file, environ=environ, prompt=prompt)
    if profile.kind != "pkcs11":
        assert profile.file is not None  # noqa: S101  # read_profiles requires it
        return load_key(profile.file, secret.value, now=now, certificates=profile.certificates), secret
    place = token_place(profile)
    from toolkit.signing.tokens import open_token

    return open_token(place, secret.value or None, now=now), secret


def needs_secret(profile: KeyProfile) -> bool:
    """Whether a password or PIN must be known to open it.

    Raises:
        IOFailure: the key file can't be read.
    """
    if profile.kind == "pkcs11":
        return not profile.pin_pad
    return profile.file is not None and needs_password(profile.file)


def show_token(profile: KeyProfile) -> tuple[TokenCertificate, ...]:
    """Return the certificates that the profile's token shows without a PIN.

    Raises:
        MissingError: the driver, the token or the extra for tokens is not there.
    """
    place = token_place(profile)
    from toolkit.signing.tokens import read_token

    return read_token(place)


def token_place(profile: KeyProfile) -> TokenPlace:
    """Return where on a token the profile's key is.

    Raises:
        MissingError: the extra for tokens is not installed.
    """
    try:
        from toolkit.signing.tokens import TokenPlace
    except ImportError as error:
        raise MissingError(
            T("Keys on tokens need the extra pkcs11, which is not installed."),
            T("Install it: pip install 'alliance-toolkit[pkcs11]'"),
        ) from error
    assert profile.module is not None  # noqa: S101  # read_profiles requires it
    return TokenPlace(
        profile.module,
        profile.token,
        profile.slot,
        profile.label,
        profile.ident,
        profile.certificates,
        profile.pin_pad,
    )

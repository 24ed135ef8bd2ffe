"""Keys on tokens (U盾, smart cards, HSMs) through PKCS#11; needs the extra ``pkcs11``.

The key never leaves the token: only the digest of what is signed goes in, only the signature comes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, Mechanism, ObjectClass, PKCS11Error, TokenFlag
from pkcs11 import exceptions as fault
from pyhanko.sign.pkcs11 import PKCS11Signer

from toolkit.errors import AllianceError, MissingError
from toolkit.i18n import T, Text
from toolkit.signing.fitness import check_dates, kind_of, public_key_of, require_usage, unfit
from toolkit.signing.key_files import read_certificates
from toolkit.signing.keys import SigningKey, as_asn1, common_name, fit_key

_GONE = (
    fault.DeviceRemoved,
    fault.TokenNotPresent,
    fault.TokenNotRecognised,
    fault.SessionClosed,
    fault.SessionHandleInvalid,
    fault.ObjectHandleInvalid,
    fault.KeyHandleInvalid,
    fault.NoSuchToken,
)
_WRONG_PIN = (fault.PinIncorrect, fault.PinInvalid, fault.PinLenRange)
_MOST_OBJECTS = 500


@dataclass(frozen=True)
class TokenPlace:
    """Where a key is.

    Args:
        module: the token's driver: a PKCS#11 library, from whoever issued the token.
        token: the token's label; needed where several are plugged in.
        slot: instead, the number of the slot it is in, from 0.
        label: the key's label; needed where the token holds several keys that could sign.
        ident: or the key's id, as hex digits.
        certificates: files with the CAs' certificates, where the token does not hold them.
        pin_pad: the PIN is typed on the token itself or asked for by its driver.
    """

    module: Path
    token: str = ""
    slot: int | None = None
    label: str = ""
    ident: str = ""
    certificates: tuple[Path, ...] = ()
    pin_pad: bool = False

    @property
    def name(self) -> Text:
        """What messages call it."""
        if self.token:
            return T("Token {label}", label=self.token)
        return T("Token in slot {number}", number=self.slot) if self.slot is not None else T("Token")


@dataclass(frozen=True)
class TokenCertificate:
    """A certificate on a token: its id in hex, its label, and itself."""

    ident: str
    label: str
    certificate: x509.Certificate


class TokenSigner(PKCS11Signer):
    """pyHanko's signer for a token, which says plainly why a token doesn't sign."""

    def __init__(self, place: TokenPlace, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place = place

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign on the token.

        Raises:
            MissingError: it doesn't.
        """
        with _said_plainly(self._place):
            signature: bytes = await super().async_sign_raw(data, digest_algorithm, dry_run)
        return signature


def read_token(place: TokenPlace) -> tuple[TokenCertificate, ...]:
    """Return the certificates that a token shows without a PIN.

    Raises:
        MissingError: the driver or the token is not there.
    """
    with _said_plainly(place):
        token = _find(place)
        with token.open() as session:
            return tuple(_certificates(session))


def open_token(place: TokenPlace, pin: bytes | None, *, now: datetime | None = None) -> SigningKey:
    """Log in to a token and return its signing key; the session stays open as long as the key is held.

    A wrong PIN is tried once: tokens lock themselves after a few.

    Args:
        place: the token and the key on it.
        pin: in UTF-8; None only with ``pin_pad``.
        now: the time that the certificate is judged at; the clock's by default.

    Raises:
        MissingError: the driver or the token is not there, the PIN is wrong or locked, or there is no key with its
            certificate that could sign now.
    """
    with _said_plainly(place):
        token = _find(place)
        if TokenFlag.USER_PIN_LOCKED in token.flags:
            raise _locked(place)
        try:
            session = token.open(user_pin=pkcs11.PROTECTED_AUTH if place.pin_pad else (pin or b"").decode("utf-8"))
        except fault.UserAlreadyLoggedIn:  # by this very process, which holds for all of its sessions
            session = token.open()
        except UnicodeDecodeError:
            raise _wrong_pin(place, last=False) from None
        except _WRONG_PIN:
            raise _wrong_pin(place, last=TokenFlag.USER_PIN_FINAL_TRY in token.flags) from None
        shown = list(_certificates(session))
        key, own = _choose(place, _keys(session, place), shown, now or datetime.now(UTC))
        found = [
            *(one.certificate for one in shown),
            *(c for file in place.certificates for c in read_certificates(file)),
        ]
        others = tuple(certificate for certificate in found if certificate != own)
        signer = TokenSigner(
            place,
            session,
            signing_cert=as_asn1(own),
            ca_chain=[as_asn1(certificate) for certificate in others],
            key_id=key[Attribute.ID] or None,
            key_label=None if key[Attribute.ID] else key[Attribute.LABEL],
            use_raw_mechanism=not _hashes_itself(token, key),
        )
        signer.signing_cert  # noqa: B018  # pyHanko looks for the key now, not when it is to sign
    kind = kind_of(place.name, public_key_of(place.name, own))
    return fit_key(place.name, signer, kind, own, others, now)


def _find(place: TokenPlace) -> Any:
    if not place.module.is_file():
        raise MissingError(
            T("The token's driver {path} is not there.", path=place.module),
            T("Install the driver that came with the token, and name its library (.so, .dll) in the key's profile."),
        )
    slots = pkcs11.lib(str(place.module)).get_slots(token_present=True)
    if place.slot is not None:
        slots = [slot for slot in slots if slot.slot_id == place.slot] or slots[place.slot : place.slot + 1]
    tokens = [slot.get_token() for slot in slots]
    ready = [token for token in tokens if TokenFlag.TOKEN_INITIALIZED in token.flags]
    fit = [token for token in ready if not place.token or token.label == place.token]
    if len(fit) == 1:
        return fit[0]
    labels = ", ".join(sorted(_clean(token.label) for token in ready))
    if not ready:
        raise _gone(place)
    if not fit:
        raise MissingError(
            T("{name} is not plugged in; there is: {labels}.", name=place.name, labels=labels),
            T("Plug it in, or name another one in the key's profile."),
        )
    raise MissingError(
        T("Several tokens are plugged in: {labels}.", labels=labels),
        T("Name one in the key's profile (token), or unplug the others."),
    )


def _certificates(session: Any) -> Iterator[TokenCertificate]:
    for number, found in enumerate(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})):
        if number >= _MOST_OBJECTS:
            return
        try:
            certificate = x509.load_der_x509_certificate(found[Attribute.VALUE])
        except (ValueError, fault.AttributeTypeInvalid, fault.AttributeSensitive):
            continue  # a certificate that nobody can read is none
        yield TokenCertificate(found[Attribute.ID].hex(), _clean(found[Attribute.LABEL]), certificate)


def _keys(session: Any, place: TokenPlace) -> list[Any]:
    wanted: dict[Attribute, Any] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.SIGN: True}
    if place.label:
        wanted[Attribute.LABEL] = place.label
    if place.ident:
        wanted[Attribute.ID] = bytes.fromhex(place.ident)
    return list(session.get_objects(wanted))


def _choose(
    place: TokenPlace, keys: list[Any], shown: list[TokenCertificate], now: datetime
) -> tuple[Any, x509.Certificate]:
    """Return the key to sign with and its certificate; of a pair for signing and encrypting the one for signing."""
    if not keys:
        raise unfit(
            T("{name} holds no private key that could sign.", name=place.name),
            T("Check label and id of the key in its profile; `alliance keys show` lists what the token holds."),
        )
    pairs = [(key, one.certificate) for key in keys for one in shown if _fits(key, one)]
    if not pairs:
        raise unfit(
            T("{name} holds a private key, but not the certificate that belongs to it.", name=place.name),
            T("Have whoever issued the token write the certificate onto it."),
        )
    good = [pair for pair in pairs if _is_good(place, pair[1], now)] or pairs
    if len(good) > 1:
        names = ", ".join(f"{_clean(key[Attribute.LABEL])} ({common_name(certificate)})" for key, certificate in good)
        raise unfit(
            T("{name} holds several keys that could sign: {names}.", name=place.name, names=names),
            T("Name one by its label or id in the key's profile."),
        )
    return good[0]


def _fits(key: Any, one: TokenCertificate) -> bool:
    ident = key[Attribute.ID].hex()
    return ident == one.ident if ident else _clean(key[Attribute.LABEL]) == one.label


def _is_good(place: TokenPlace, certificate: x509.Certificate, now: datetime) -> bool:
    try:
        require_usage(place.name, certificate)
        check_dates(place.name, certificate, now)
    except AllianceError:
        return False
    return True


def _hashes_itself(token: Any, key: Any) -> bool:
    """Whether the token takes what is to be signed as it is; many take only its digest."""
    wanted = Mechanism.SHA256_RSA_PKCS if key.key_type is pkcs11.KeyType.RSA else Mechanism.ECDSA_SHA256
    return wanted in token.slot.get_mechanisms()


def _clean(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()


@contextmanager
def _said_plainly(place: TokenPlace) -> Iterator[None]:
    # `from None` where a PIN could be in the frames of what is thrown.
    try:
        yield
    except AllianceError:
        raise
    except _GONE:
        raise _gone(place) from None
    except fault.PinLocked:
        raise _locked(place) from None
    except (PKCS11Error, OSError, KeyError) as error:
        reason = _clean(str(error)) or type(error).__name__
        raise MissingError(
            T("{name} does not do its work: {reason}.", name=place.name, reason=reason),
            T("Plug it in again; if it stays so, check its driver with whoever issued it."),
        ) from None


def _gone(place: TokenPlace) -> MissingError:
    return MissingError(
        T("{name} is not there, or no longer.", name=place.name),
        T("Plug it in and run the command again; nothing was written."),
    )


def _locked(place: TokenPlace) -> MissingError:
    return MissingError(
        T("{name} is locked after too many wrong PINs.", name=place.name),
        T("Have it unlocked by whoever issued it."),
    )


def _wrong_pin(place: TokenPlace, *, last: bool) -> MissingError:
    return MissingError(
        T("The PIN is wrong for {name}.", name=place.name),
        T("One more wrong PIN locks the token: ask whoever holds it before you try again.")
        if last
        else T("It is not tried again by itself, since a few wrong PINs lock a token."),
    )

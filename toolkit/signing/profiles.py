"""Key profiles of the settings file: a name for a key, where it is, and how it is used to sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import UsageError
from toolkit.i18n import T, Text
from toolkit.signing.moment.level import Level

KINDS = ("pkcs12", "pem", "pkcs11")
_NAME = re.compile(r"[^\W\d_][\w-]{0,39}\Z")
_MOST = 100


@dataclass(frozen=True)
class KeyProfile:
    """How a key is found and used.

    Args:
        name: what ``--key`` calls it.
        kind: ``pkcs12`` or ``pem`` for files, ``pkcs11`` for a token.
        file: the key file.
        certificates: further files with certificates.
        secret_file: file with the password or PIN, for the owner's eyes only.
        module: the token's driver, a PKCS#11 library.
        token: the token's label.
        slot: number of its slot, from 0.
        label: the key's label on the token.
        ident: the key's id on the token, in hex.
        pin_pad: the PIN is typed on the token itself.
        level: of signatures; None for B-B.
        tsa: address of a timestamp server.
        trust: files with root certificates to trust.
        lower_if_offline: whether a lower level will do while a server can't be reached.
    """

    name: str
    kind: str
    file: Path | None = None
    certificates: tuple[Path, ...] = ()
    secret_file: Path | None = None
    module: Path | None = None
    token: str = ""
    slot: int | None = None
    label: str = ""
    ident: str = ""
    pin_pad: bool = False
    level: Level | None = None
    tsa: str = ""
    trust: tuple[Path, ...] = ()
    lower_if_offline: bool = False


def read_profiles(tree: object, folder: Path) -> dict[str, KeyProfile]:
    """Read the setting ``keys``.

    Args:
        tree: by name, the options of each profile.
        folder: of the settings file; paths in it start there.

    Raises:
        UsageError: something in it is wrong; all faults are told at once.
    """
    if tree is None:
        return {}
    if not isinstance(tree, Mapping) or len(tree) > _MOST:
        raise _wrong([T("`keys` must list profiles by name.")])
    faults: list[Text] = []
    profiles = {}
    for name, options in tree.items():
        if not isinstance(name, str) or not _NAME.match(name):
            faults.append(
                T("{name}: a profile's name begins with a letter and has letters, digits, - and _.", name=name)
            )
        elif not isinstance(options, Mapping):
            faults.append(T("{name}: the profile has no options.", name=name))
        else:
            profiles[name] = _profile(name, options, folder, faults)
    if faults:
        raise _wrong(faults)
    return profiles


def _profile(name: str, options: Mapping[object, Any], folder: Path, faults: list[Text]) -> KeyProfile:
    kind = options.get("kind", "pkcs11" if "module" in options else "pkcs12")
    if kind not in KINDS:
        faults.append(T("{name}: kind must be one of {kinds}.", name=name, kinds=", ".join(KINDS)))
        kind = KINDS[0]
    allowed = _OPTIONS["all"] | _OPTIONS["token" if kind == "pkcs11" else "file"]
    values: dict[str, Any] = {}
    for option, value in options.items():
        if option == "kind":
            continue
        if option not in allowed:
            known = ", ".join(sorted(str(one) for one in allowed))
            faults.append(
                T("{name}: there is no option {option} here; known: {known}.", name=name, option=option, known=known)
            )
            continue
        target, read = allowed[option]
        try:
            values[target] = read(value, folder)
        except (ValueError, TypeError):
            faults.append(T("{name}: the value of {option} is not usable.", name=name, option=option))
    needed = "module" if kind == "pkcs11" else "file"
    if needed not in options:
        faults.append(T("{name}: the option {option} is missing.", name=name, option=needed))
    return KeyProfile(name, kind, **values)


def _path(value: object, folder: Path) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError
    return folder / Path(value).expanduser()


def _paths(value: object, folder: Path) -> tuple[Path, ...]:
    return tuple(_path(one, folder) for one in (value if isinstance(value, list) else [value]))


def _text(value: object, _: Path) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).isprintable():
        raise ValueError
    return str(value)


def _number(value: object, _: Path) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError
    return value


def _hex(value: object, _: Path) -> str:
    return bytes.fromhex(str(value)).hex()


def _switch(value: object, _: Path) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _level(value: object, _: Path) -> Level:
    return Level(str(value).upper())


_Reader = Callable[[object, Path], object]
_OPTIONS: dict[str, dict[object, tuple[str, _Reader]]] = {
    "all": {
        "certificate": ("certificates", _paths),
        "level": ("level", _level),
        "tsa": ("tsa", _text),
        "trust": ("trust", _paths),
        "lower-if-offline": ("lower_if_offline", _switch),
    },
    "file": {"file": ("file", _path), "password-file": ("secret_file", _path)},
    "token": {
        "module": ("module", _path),
        "token": ("token", _text),
        "slot": ("slot", _number),
        "label": ("label", _text),
        "id": ("ident", _hex),
        "pin-file": ("secret_file", _path),
        "pin-pad": ("pin_pad", _switch),
    },
}


def _wrong(faults: list[Text]) -> UsageError:
    return UsageError(
        T("The key profiles in the settings file are wrong: {faults}", faults=" ".join(str(fault) for fault in faults)),
        T("Mend them; docs/signing.md shows what a profile may say."),
    )

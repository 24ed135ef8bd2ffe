"""A small packet of several units, prepared and certified, with a key for each; all 样例."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.signing.loopback import PASSWORD, World
from tests.signing.packets import facts, make_packet
from toolkit.packet.manifest import SigningPlace
from toolkit.signing.keys import SigningKey, load_key
from toolkit.signing.parties.facts import Party, parties_of
from toolkit.signing.parties.prepare import prepare_packet
from toolkit.signing.sign import sign_packet

LEFT, PITCH = 380.0, 125.0


def values_of(count: int) -> dict[str, Any]:
    """The small dossier's facts with as many units as asked; the first two are its own."""
    values = facts()
    while len(values["orgs"]) < count:
        number = len(values["orgs"]) + 1
        unit = copy.deepcopy(values["orgs"][1])
        unit |= {"no": number, "name": f"样例第{number}研究所", "short_name": f"样{number}所"}
        unit |= {"uscc": f"12410000MAAY5{number:03d}2L", "legal_rep": {"name": f"样所长{number}"}}
        values["orgs"].append(unit)
    values["orgs"] = values["orgs"][:count]
    return values


def places_of(values: Mapping[str, Any]) -> tuple[SigningPlace, ...]:
    """A place for each unit on the form's page, one above the other."""
    return tuple(
        SigningPlace("application", unit["name"], unit["uscc"], 2, LEFT, 700.0 - PITCH * n % 600, 126.0, 120.0)
        for n, unit in enumerate(values["orgs"])
    )


def bound(path: Path, values: dict[str, Any], *, places: Sequence[SigningPlace] | None = None) -> Path:
    """A packet as ``build`` would write it."""
    return make_packet(path, said=values, places=tuple(places_of(values) if places is None else places))


@dataclass(frozen=True)
class Circle:
    """Units with their keys, and their packet certified by the first of them."""

    parties: tuple[Party, ...]
    keys: tuple[SigningKey, ...]
    built: Path
    prepared: Path
    certified: Path

    def copy(self, folder: Path) -> Path:
        """A certified packet of one's own."""
        target = folder / "协议.pdf"
        target.write_bytes(self.certified.read_bytes())
        return target


def key_for(world: World, folder: Path, name: str, **subject: str) -> SigningKey:
    """A key under the loopback PKI."""
    return load_key(world.issue(name, **subject).p12(folder / "key.p12"), PASSWORD)


def make_circle(
    folder: Path,
    world: World,
    count: int = 4,
    *,
    change: Callable[[dict[str, Any]], None] = lambda _values: None,
) -> Circle:
    """Build, prepare and certify a packet for so many units."""
    values = values_of(count)
    change(values)
    parties = parties_of(values)
    keys = tuple(key_for(world, folder, party.name, organization=party.name, uscc=party.uscc) for party in parties)
    built, prepared, certified = (folder / f"{name}.pdf" for name in ("built", "prepared", "certified"))
    bound(built, values)
    prepare_packet(built, prepared)
    sign_packet(prepared, certified, keys[0])
    return Circle(parties, keys, built, prepared, certified)

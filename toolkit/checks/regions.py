"""Administrative regions and recommending departments, from ``forms/regions.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.errors import UsageError
from toolkit.forms import read_form_file
from toolkit.i18n import T
from toolkit.resources import Resources


@dataclass(frozen=True)
class Regions:
    """Codes of GB/T 2260 as far as the toolkit needs them.

    Args:
        source_date: when the table was checked, ISO date.
        home: the two digits of the home province.
        provinces: two digits → name.
        cities: six digits → name, home province only.
        counties: six digits → name, home province only.
        replaced: withdrawn code → present code.
        recommenders: name of a recommending department → code of its region.
        provincial_head: how names of provincial departments begin.
        provincial_tails: how they end.
    """

    source_date: str
    home: str
    provinces: Mapping[str, str]
    cities: Mapping[str, str]
    counties: Mapping[str, str]
    replaced: Mapping[str, str]
    recommenders: Mapping[str, str]
    provincial_head: str
    provincial_tails: tuple[str, ...]

    def name(self, code: str) -> str:
        """Return the printable name: ``河南省郑州市``; the province alone where no more is known."""
        province = self.provinces.get(code[:2], "")
        city = self.cities.get(code) or self.cities.get(f"{code[:4]}00", "")
        county = self.counties.get(code, "")
        return province + city + county

    def known(self, code: str) -> bool:
        """Say whether a six-digit code can exist: its province, and in the home province its city, are in the table."""
        if code[:2] not in self.provinces:
            return False
        if code[:2] != self.home or code[2:] == "0000":
            return True
        return code in self.cities or f"{code[:4]}00" in self.cities

    def by_name(self, name: str) -> str | None:
        """Return the code of a province, or of a city or county of the home province, typed by name."""
        home = self.provinces[self.home]
        for table in (self.cities, self.counties):
            for code, known in table.items():
                city = self.cities.get(f"{code[:4]}00", "")
                forms = {known, known.removesuffix("市"), home + known, home + city + known, city + known}
                if name in forms:
                    return code
        for digits, known in self.provinces.items():
            short = re.sub(r"(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$", "", known)
            if name in (known, short):
                return f"{digits}0000"
        return None

    def recommender(self, name: str) -> str | None:
        """Return the region code of a known recommending department; the province's own for provincial departments."""
        found = self.recommenders.get(name)
        if found is None and name.startswith(self.provincial_head) and name.endswith(self.provincial_tails):
            return f"{self.home}0000"
        return found


def load_regions(resources: Resources) -> Regions:
    """Load ``forms/regions.yaml``.

    Raises:
        UsageError: the file is not laid out as it should be.
    """
    data = read_form_file(resources, "regions")
    try:
        return _regions(data)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise UsageError(
            T("forms/regions.yaml is not laid out as it should be ({reason}).", reason=repr(error)),
            T("Compare it with the shipped file."),
        ) from error


def _regions(data: Mapping[str, Any]) -> Regions:
    cities = {str(code): str(name) for code, name in data["cities"].items()}
    counties = {str(code): str(name) for code, name in data["counties"].items()}
    rows = data["recommenders"]
    departments = {
        form.format(place=place): code for code, place in {**cities, **counties}.items() for form in rows["bureaus"]
    }
    departments |= {str(name): str(code) for name, code in rows["others"].items()}
    return Regions(
        source_date=str(data["source_date"]),
        home=str(data["home"]),
        provinces={str(code): str(name) for code, name in data["provinces"].items()},
        cities=cities,
        counties=counties,
        replaced={str(old): str(new) for old, new in data.get("replaced", {}).items()},
        recommenders=departments,
        provincial_head=str(rows["provincial_head"]),
        provincial_tails=tuple(rows["provincial_tails"]),
    )

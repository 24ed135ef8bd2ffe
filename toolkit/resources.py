"""Where forms, templates and samples are found: overriding folders first, then what was shipped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.i18n import T

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_data"
_SHIPPED = _INSTALLED if (_INSTALLED / "forms").is_dir() else _PACKAGE.parent


@dataclass(frozen=True)
class Resources:
    """The folders to look in, most preferred first."""

    forms: tuple[Path, ...] = (_SHIPPED / "forms",)
    templates: tuple[Path, ...] = (_SHIPPED / "templates",)
    samples: Path = _SHIPPED / "samples"

    @classmethod
    def overridden(cls, forms: Path | None = None, templates: Path | None = None) -> Resources:
        """Return the shipped folders with the user's in front; a file there replaces the shipped one by name.

        Raises:
            UsageError: a named folder does not exist.
        """
        for folder in (forms, templates):
            if folder is not None and not folder.is_dir():
                raise UsageError(
                    T("The folder {path} does not exist.", path=folder),
                    T("Name an existing folder, or leave the option out."),
                )
        base = cls()
        return cls(
            forms=((forms,) if forms else ()) + base.forms,
            templates=((templates,) if templates else ()) + base.templates,
            samples=base.samples,
        )

    def form(self, name: str) -> Path | None:
        """Return the file ``<name>.yaml`` of the first folder that has it."""
        return _first(self.forms, f"{name}.yaml")

    def template(self, name: str) -> Path | None:
        """Return the file ``<name>.docx`` of the first folder that has it."""
        return _first(self.templates, f"{name}.docx")

    def form_names(self) -> list[str]:
        """Return the names of all form files, sorted."""
        return sorted({p.stem for folder in self.forms for p in folder.glob("*.yaml")})


def _first(folders: tuple[Path, ...], name: str) -> Path | None:
    return next((f / name for f in folders if (f / name).is_file()), None)

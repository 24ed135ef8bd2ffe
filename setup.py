"""Packaging: the package ``toolkit``, the command ``alliance``, and the data folders inside the wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
DATA_FOLDERS = {"forms": ("*.yaml",), "templates": ("*.docx",), "samples": ("*",)}


class BuildWithData(build_py):
    """Compile catalogues and carry forms, templates and samples into the package."""

    def run(self) -> None:
        """Build as usual, then add what stands outside the package."""
        super().run()
        target = Path(self.build_lib) / "toolkit"
        compile_catalogues(target / "locale")
        for folder, patterns in DATA_FOLDERS.items():
            for pattern in patterns:
                for source in sorted((ROOT / folder).rglob(pattern)):
                    relative = source.relative_to(ROOT)
                    if source.is_file() and not {"__pycache__", "out"} & set(relative.parts):
                        copy = target / "_data" / relative
                        copy.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copyfile(source, copy)


def compile_catalogues(folder: Path) -> None:
    """Write each ``.mo`` beside its ``.po``."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in folder.rglob("*.po"):
        with po.open("rb") as stream, po.with_suffix(".mo").open("wb") as out:
            write_mo(out, read_po(stream))


setup(
    name="alliance-toolkit",
    version="0.2.0",
    description="One set of facts to every official document of an industrial technology innovation alliance",
    long_description=(ROOT / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    python_requires=">=3.11",
    packages=find_packages(include=["toolkit", "toolkit.*"]),
    package_data={"toolkit": ["locale/*/LC_MESSAGES/*.po", "py.typed", "documents/*.conf"]},
    install_requires=[
        "alembic>=1.18",
        "Babel>=2.16",
        "Cerberus>=1.3.7,<2",
        "chinesecalendar>=1.10",
        "click>=8.1",
        "cryptography>=44",
        "docxtpl>=0.20",
        "fonttools>=4.55",
        "fpdf2>=2.8",
        "Jinja2>=3.1.6",
        "lxml>=5.3",
        "openpyxl>=3.1",
        "pikepdf>=10",
        "pillow>=11",
        "platformdirs>=4.3",
        "pyHanko>=0.38",
        "pypdf>=6.10",
        "pypdfium2>=5",
        "python-docx>=1.2",
        "python-stdnum>=2.0",
        "PyYAML>=6.0.2",
        "rapidfuzz>=3.9",
        "rich>=13.9",
        "SQLAlchemy>=2.0.45,<3",
        "XlsxWriter>=3.2.9",
    ],
    extras_require={
        "cluster": ["distributed>=2026.1"],  # a Dask cluster's executor, where one machine is not enough
        "pkcs11": ["pyHanko[pkcs11]>=0.38"],  # keys on tokens
        "postgresql": ["psycopg[binary]>=3.2"],  # a register on a PostgreSQL server
        "sm2": ["gmssl-pyx>=2.1"],  # the national algorithms SM2 and SM3, experimental
        "redline": ["python-redlines[docxodus]>=2.0"],  # a second opinion in tests; nothing needs it
        "dev": [
            "distributed>=2026.1",
            "docx-integrity>=0.2",
            "gmssl>=3.2.2",  # SM2 in pure Python, the other opinion in tests
            "gmssl-pyx>=2.1",
            "hypothesis>=6.120",
            "import-linter>=2.1",
            "mypy>=1.14",
            "openxml-audit>=0.8",
            "psycopg[binary]>=3.2",
            "pyHanko[pkcs11]>=0.38",
            "pytest>=8.3",
            "pytest-xdist>=3.6",
            "python-redlines[docxodus]>=2.0",
            "ruff>=0.9",
            "types-lxml",
            "types-openpyxl",
            "types-PyYAML",
        ],
    },
    entry_points={"console_scripts": ["alliance = toolkit.cli.main:main"]},
    cmdclass={"build_py": BuildWithData},
)

"""The entry point: chooses the language, runs the command, turns every failure into a sentence and an exit status."""

from __future__ import annotations

import gc
import gettext
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import platformdirs

from toolkit.errors import AllianceError, ExitStatus, UsageError
from toolkit.i18n import DOMAIN, LANGUAGES, LOCALE_DIR, T, compile_catalogue, set_language

CONFIG_KEYS = ("lang", "fonts", "forms", "templates", "register", "keys")
CALM_COLLECTOR = (50_000, 20, 20)
"""Binding makes millions of small objects and few cycles; the usual thresholds spend a tenth of the time looking."""
_STOPPED = 130
"""What shells report for a run ended by Ctrl-C."""


def main() -> None:
    """Run the command ``alliance``."""
    gc.set_threshold(*CALM_COLLECTOR)
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit status; prints, never raises."""
    verbose = any(word in ("-v", "--verbose") for word in argv)
    set_language(wanted_language(argv, os.environ, {}))
    try:
        config = read_config(config_file())
        lang = wanted_language(argv, os.environ, config)
        set_language(lang)
        _localise_click(lang)
        from toolkit.cli.root import cli  # help texts are rendered on import, in the language just chosen

        result = cli.main(args=list(argv), prog_name="alliance", standalone_mode=False, default_map=config)
        return int(result or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo(str(T("Stopped.")), err=True)
        return _STOPPED
    except click.ClickException as error:
        error.show()
        return int(ExitStatus.USAGE)
    except AllianceError as error:
        _say(error)
        if verbose:
            traceback.print_exc()
        return int(error.exit_status)
    except KeyboardInterrupt:
        click.echo(str(T("Stopped.")), err=True)
        return _STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitStatus.IO)
    except OSError as error:
        _say(AllianceError(T("Reading or writing failed: {reason}.", reason=error)))
        if verbose:
            traceback.print_exc()
        return int(ExitStatus.IO)
    except Exception as error:
        _say(
            AllianceError(
                T("This is a mistake in the program, not in your data ({kind}).", kind=type(error).__name__),
                T("Run the command again with -v and send what it prints to the toolkit's maintainers."),
            )
        )
        if verbose:
            traceback.print_exc()
        return int(ExitStatus.BUG)


def wanted_language(argv: Sequence[str], environ: Mapping[str, str], config: Mapping[str, Any]) -> str:
    """Find the language before anything is printed: ``--lang``, then ALLIANCE_LANG, then the configuration."""
    for position, word in enumerate(argv):
        if word == "--lang" and position + 1 < len(argv):
            return _known(argv[position + 1])
        if word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
    return _known(environ.get("ALLIANCE_LANG") or str(config.get("lang", "")))


def config_file() -> Path:
    """Return where the user's settings stand, unless ALLIANCE_CONFIG names another file."""
    named = os.environ.get("ALLIANCE_CONFIG")
    return (
        Path(named)
        if named
        else Path(platformdirs.user_config_dir("alliance-toolkit", appauthor=False)) / "config.yaml"
    )


def read_config(path: Path) -> dict[str, Any]:
    """Read the user's settings that are options of commands; no file means none.

    Raises:
        UsageError: the file is not a list of known settings.
    """
    settings = read_settings(path)
    return {key: str(value) for key, value in settings.items() if value is not None and key != "keys"}


def read_settings(path: Path) -> dict[str, Any]:
    """Read the user's settings, the key profiles as they are written; no file means none.

    Raises:
        UsageError: the file is not a list of known settings.
    """
    if not path.is_file():
        return {}
    from yaml import YAMLError  # most users have no settings file

    from toolkit import yamlfile

    try:
        data = yamlfile.load(path.read_text("utf-8")) or {}
    except (YAMLError, ValueError, RecursionError) as error:
        raise UsageError(
            T("The settings file {path} cannot be read: {reason}", path=path, reason=error), T("Mend it or remove it.")
        ) from error
    unknown = [str(key) for key in data if key not in CONFIG_KEYS] if isinstance(data, dict) else ["?"]
    if unknown:
        raise UsageError(
            T("The settings file {path} has unknown settings: {names}.", path=path, names=", ".join(unknown)),
            T("Known settings: {names}.", names=", ".join(CONFIG_KEYS)),
        )
    return dict(data)


def _known(name: str) -> str:
    return name if name in LANGUAGES else "zh_CN"


def _localise_click(lang: str) -> None:
    """Let click's own sentences come from our catalogue; it asks gettext's global domain, which reads LANGUAGE."""
    compile_catalogue(lang)
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    gettext.textdomain(DOMAIN)


def _say(error: AllianceError) -> None:
    from toolkit.cli.show import say

    say(error)


if __name__ == "__main__":
    main()

"""The throw-away LibreOffice profile of one worker: no macros, no network, no questions."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import Final

DEAD_PROXY: Final = "127.0.0.1"
DEAD_PORT: Final = 9
"""The discard port: nothing listens there, so every request of LibreOffice fails at once."""

_COMMON = "/org.openoffice.Office.Common"
_SETTINGS: Final[tuple[tuple[str, str, str], ...]] = (
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", "3"),
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (f"{_COMMON}/Misc", "FirstRun", "false"),
    (f"{_COMMON}/Save/Document", "AutoSave", "false"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("/org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
    # Layout must not hang on the locale of whoever runs us.
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
    ("/org.openoffice.Setup/L10N", "ooLocale", "en-US"),
    ("/org.openoffice.Office.Linguistic/General", "DefaultLocale", "en-US"),
    ("/org.openoffice.Office.Linguistic/General", "DefaultLocale_CJK", "zh-CN"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", DEAD_PROXY),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", str(DEAD_PORT)),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", DEAD_PROXY),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", str(DEAD_PORT)),
    ("/org.openoffice.Inet/Settings", "ooInetFTPProxyName", DEAD_PROXY),
    ("/org.openoffice.Inet/Settings", "ooInetFTPProxyPort", str(DEAD_PORT)),
    ("/org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)


def write_profile(folder: Path, build_id: str) -> None:
    """Lay out a worker's folder: its profile with our settings and a place for temporary files.

    Args:
        folder: the worker's own, empty.
        build_id: LibreOffice's; a profile that does not name it makes LibreOffice clean up and start a second time.
    """
    user = folder / "profile" / "user"
    (user / "extensions").mkdir(parents=True)
    (user / "extensions" / "buildid").write_text(build_id, "utf-8")
    (folder / "tmp").mkdir()
    items = "\n".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}\n</oor:items>\n",
        "utf-8",
    )


def worker_environment(folder: Path, fontconfig: Path) -> dict[str, str]:
    """Return the environment of a worker: little of ours, everything inside its folder, no way out."""
    proxy = f"http://{DEAD_PROXY}:{DEAD_PORT}"
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        "PATH": "/usr/bin:/bin",
        **kept,
        "LC_ALL": "C.UTF-8",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "XDG_CONFIG_HOME": str(folder / "tmp"),
        "XDG_CACHE_HOME": str(folder / "tmp"),
        "FONTCONFIG_FILE": str(fontconfig),
        "SAL_USE_VCLPLUGIN": "svp",
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "HTTP_PROXY", "HTTPS_PROXY"), proxy),
        "no_proxy": "",
    }

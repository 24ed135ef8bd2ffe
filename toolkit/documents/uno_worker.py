"""One warm LibreOffice, driven over UNO; run as a script by the Python that has ``uno``, never imported by the toolkit.

Only the standard library and ``uno`` may be used here, and Python 3.7 must do: this may be LibreOffice's own Python.

Call: ``uno_worker.py <office binary> <folder>``. The folder is the worker's own: profile, temporary files, all of it is
removed when the worker ends. One JSON object a line on standard input asks for a conversion, one on standard output
answers. Standard error is free text, kept for messages. The worker ends when its input ends or its parent dies, and
takes LibreOffice with it.
"""

import contextlib
import ctypes
import json
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

RESTART_CODES = (79, 81)  # LibreOffice asks to be started again after it has set up a fresh profile
PR_SET_PDEATHSIG = 1
INDEX_PASSES = 4
ARGUMENTS = (
    "-env:SecureUserConfig=false",  # no safety copies of a profile that is thrown away
    "--headless",
    "--invisible",
    "--nologo",
    "--norestore",
    "--nodefault",
    "--nofirststartwizard",
    "--nolockcheck",
)


def main(binary, folder):
    """Start LibreOffice, answer requests until the input ends."""
    folder = Path(folder)
    os.umask(0o022)  # run by root, LibreOffice writes a cache into its own folder that other users must read
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints from now on must not get between the answers
    office = Office(binary, folder)
    requests = queue.Queue()
    for watch, args in ((watch_input, (requests, office)), (watch_parent, (os.getppid(), office))):
        threading.Thread(target=watch, args=args, daemon=True).start()
    try:
        office.start()
        say(answers, ready=True, pid=office.process.pid, sockets=office.sockets)
        while True:
            say(answers, **office.answer(json.loads(requests.get())))
    except Exception:
        traceback.print_exc()
        office.end(1)


def say(stream, **values):
    """Write one answer."""
    stream.write(json.dumps(values) + "\n")
    stream.flush()


def watch_input(requests, office):
    """Hand on the requests; the end of the input ends everything, a running conversion too."""
    for line in sys.stdin:
        requests.put(line)
    office.end(0)


def watch_parent(parent, office):
    """End everything when the parent is gone: another child of it may still hold our input open."""
    while os.getppid() == parent:
        time.sleep(0.3)
    office.end(0)


class Office:
    """The LibreOffice process and the desktop service reached in it."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder
        self.process = None
        self.desktop = None
        self.sockets = []

    def start(self):
        """Start the process and connect; raises RuntimeError when it ends instead of answering."""
        pipe = "alliance" + secrets.token_hex(8)
        command = [self.binary, "-env:UserInstallation=" + (self.folder / "profile").as_uri()]
        command += [*ARGUMENTS, "--accept=pipe,name=" + pipe + ";urp;StarOffice.ComponentContext"]
        self.spawn(command)
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        url = "uno:pipe,name=" + pipe + ";urp;StarOffice.ComponentContext"
        restarts = 0
        while True:
            code = self.process.poll()
            if code in RESTART_CODES and restarts < 3:
                restarts += 1
                self.spawn(command)
            elif code is not None:
                raise RuntimeError(f"LibreOffice ended with status {code} while starting")
            try:
                context = resolver.resolve(url)
                break
            except uno.getClass("com.sun.star.connection.NoConnectException"):
                time.sleep(0.03)
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.sockets = socket_files(self.process.pid)

    def spawn(self, command):
        """Start the process so that the kernel ends it with this one."""
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=2, stderr=2, preexec_fn=die_with_parent
        )

    def kill(self):
        """End LibreOffice at once; its profile is thrown away, so nothing is lost."""
        process = self.process
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()
        for path in self.sockets:
            with contextlib.suppress(OSError):
                os.unlink(path)  # noqa: PTH108  # a socket that LibreOffice leaves in the temporary folder

    def end(self, status):
        """End LibreOffice and this process, from any thread; the folder is left only to tell of a failure."""
        self.kill()
        if status == 0:
            shutil.rmtree(str(self.folder), ignore_errors=True)
        sys.stderr.flush()
        os._exit(status)

    def answer(self, request):
        """Convert one document; a failure is an answer too."""
        try:
            pages = self.convert(request)
        except Exception as error:
            return {"ok": False, "reason": f"{type(error).__name__}: {error}", "alive": self.alive()}
        return {"ok": True, "pages": pages, "rss": resident_bytes(self.process.pid)}

    def alive(self):
        """Say whether the process still answers."""
        try:
            self.desktop.getCurrentFrame()
        except Exception:
            return False
        return self.process.poll() is None

    def convert(self, request):
        """Load, bring fields and contents up to date, export; return the page count."""
        document = self.desktop.loadComponentFromURL(
            Path(request["source"]).as_uri(),
            "_blank",
            0,
            properties(
                Hidden=True,
                ReadOnly=False,
                FilterName="MS Word 2007 XML",
                MacroExecutionMode=0,  # NEVER_EXECUTE
                UpdateDocMode=0,  # NO_UPDATE: linked content stays as it is
                Silent=True,
                LockContentExtraction=False,
            ),
        )
        if document is None:
            raise RuntimeError("LibreOffice could not load the document")
        try:
            hang_no_punctuation(document)
            settle(document)
            data = uno.Any("[]com.sun.star.beans.PropertyValue", properties(**request["options"]))
            document.storeToURL(
                Path(request["target"]).as_uri(), properties(FilterName="writer_pdf_Export", FilterData=data)
            )
            return document.getCurrentController().PageCount
        finally:
            document.close(True)


def hang_no_punctuation(document):
    """Keep punctuation inside the lines: LibreOffice 7.4 prints justified lines without the mark that hangs out.

    What styles and paragraphs say of it has been taken out of the file (``office_input``), so the default is for all.
    """
    document.createInstance("com.sun.star.text.Defaults").setPropertyValue("ParaIsHangingPunctuation", False)


def settle(document):
    """Update contents tables and fields until page numbers stop moving: a longer table shifts what it lists.

    Updating a table lays the pages out; without one, exporting does.
    """
    indexes = document.getDocumentIndexes()
    tables = [indexes.getByIndex(i) for i in range(indexes.getCount())]
    before = None
    for _ in range(INDEX_PASSES):
        for table in tables:
            table.update()
        document.getTextFields().refresh()
        now = [table.getAnchor().getString() for table in tables]
        if now == before or not tables:
            break
        before = now


def properties(**values):
    """Return UNO property values."""
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def die_with_parent():
    """Ask the kernel to kill this process when the thread that made it ends (Linux; elsewhere nothing happens)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def resident_bytes(pid):
    """Return the resident memory of a process, 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def socket_files(pid):
    """Return the socket files a process listens on, so that they can be removed after it."""
    try:
        links = [os.readlink(str(p)) for p in Path(f"/proc/{pid}/fd").iterdir()]  # noqa: PTH115
        inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
        rows = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
        return sorted({row[7] for row in rows if len(row) > 7 and row[6] in inodes and row[7].startswith("/")})
    except OSError:
        return []


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

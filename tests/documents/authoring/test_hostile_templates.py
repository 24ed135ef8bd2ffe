"""Templates that mean harm are refused within two seconds and 300 MB, with a sentence."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

import pytest

from tests.documents.word import W, paragraph, word_file, zipped

SECONDS, MIB = 2, 300
_JUDGE = textwrap.dedent(
    """
    import resource, sys
    from pathlib import Path
    from toolkit.documents.filters import environment_for
    from toolkit.documents.authoring.lint import lint_template
    from toolkit.documents.authoring.remarks import would_not_render
    from toolkit.documents.render import render
    from toolkit.documents.template import compile_template
    from toolkit.errors import WantingError
    from toolkit.forms import load_code_tables
    from toolkit.i18n import set_language
    from toolkit.resources import Resources

    set_language("en")
    resources = Resources()
    tables = load_code_tables(resources)
    environment = environment_for(tables)
    started = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (started + {seconds}, started + {seconds}))
    data = Path(sys.argv[1]).read_bytes()
    remarks = lint_template(data, resources, environment, form="application")
    print("lint:", would_not_render(remarks), "; ".join(str(remark.problem) for remark in remarks))
    try:
        render(compile_template(data, "sample", environment), {{"x": "y", "rows": list(range(50))}})
        print("render: done")
    except WantingError as error:
        print("render:", error)
    held = Path("/proc/self/status").read_text().partition("VmHWM:")[2]  # ru_maxrss is at least the parent's
    print("MiB:", int(held.split()[0]) // 1024)
    """
).format(seconds=SECONDS)


def judged(folder: Path, data: bytes) -> tuple[str, str]:
    """What lint and rendering say of a template; the process dies if it takes too long or too much."""
    file = folder / "hostile.docx"
    file.write_bytes(data)
    done = subprocess.run([sys.executable, "-c", _JUDGE, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:] or f"killed: {done.returncode}"
    text = done.stdout
    used = int(text.rpartition("MiB:")[2])
    assert used < MIB, used
    lint, _, rendered = text.rpartition("MiB:")[0].partition("render:")
    return lint.removeprefix("lint:").strip(), rendered.strip()


DOUBLING = "{% set ns = namespace(s='abcdefghij') %}{% for i in range(60) %}{% set ns.s = STEP %}{% endfor %}{{ ns.s }}"
LOOPS = {
    "loops that never end": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "loops over sums": "{% for a in range(9999) %}{% set x = range(99999)|sum %}{% endfor %}",
    "a text that doubles by +": DOUBLING.replace("STEP", "ns.s + ns.s"),
    "a text that doubles by ~": DOUBLING.replace("STEP", "ns.s ~ ns.s"),
    "a text that doubles by join": DOUBLING.replace("STEP", "[ns.s, ns.s]|join('')"),
    "a text that doubles by replace": DOUBLING.replace("STEP", "ns.s|replace('a', ns.s)"),
    "a list that doubles by sum": DOUBLING.replace("STEP", "[ns.s|list, ns.s|list]|sum(start=[])"),
    "a number that squares": "{% set ns = namespace(n=7) %}{% for i in range(60) %}"
    "{% set ns.n = ns.n * ns.n %}{% endfor %}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "padding by %": "{{ '%0999999999d' % 1 }}",
    "padding by batch": "{{ [1]|batch(999999999, 0)|list|length }}",
    "endless slices": "{{ [1]|slice(999999999)|list|length }}",
    "endless decimals": "{{ 1.5|round(999999999, 'floor') }}",
    "lists in lists": "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}"
    "{{ ns.s|string }}",
    "a number too long to be read": "{{ " + "9" * 9000 + " }}",
    "brackets without end": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "a hundred loops inside each other": "".join(f"{{% for a{n} in rows %}}" for n in range(100))
    + "{% endfor %}" * 100,
}
INSIDE = {
    "a class": "{{ x.__class__.__mro__ }}",
    "a class by brackets": "{{ x['__class__'] }}",
    "globals of a function": "{{ cycler.__init__.__globals__ }}",
    "an attribute named by text": "{{ rows|map(attribute='__class__')|list }}",
    "format": "{{ '{0.__class__}'.format(x) }}",
}


@pytest.mark.slow
@pytest.mark.parametrize("body", LOOPS.values(), ids=LOOPS)
def test_what_never_ends_or_grows_without_end_is_stopped(tmp_path: Path, body: str) -> None:
    _, rendered = judged(tmp_path, word_file(paragraph(body)))
    assert "The template sample has" in rendered


@pytest.mark.parametrize("body", INSIDE.values(), ids=INSIDE)
def test_what_reaches_for_the_program_s_inside_is_refused_and_named(tmp_path: Path, body: str) -> None:
    lint, rendered = judged(tmp_path, word_file(paragraph(body)))
    assert lint.startswith("True")
    assert "reaches for the program's inside" in lint
    assert "The template sample has" in rendered


def xxe() -> bytes:
    head = '<!DOCTYPE w:document [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    document = f'{head}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
    return word_file("", parts={"word/document.xml": document})


def laughs() -> bytes:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";"}{("&" + chr(97 + n) + ";") * 9}">' for n in range(12)
    )
    document = f'<!DOCTYPE d [{entities}]><w:document xmlns:w="{W}"><w:body><w:p>&m;</w:p></w:body></w:document>'
    return word_file("", parts={"word/document.xml": document})


def bomb() -> bytes:
    return word_file(paragraph("{{ x }}"), parts={"word/media/image1.bmp": bytes(150 * 2**20)})


def padded() -> bytes:
    """As well packed as a bomb may be: 60 MB of text, too little packed to be called one."""
    noise = zlib.compress(b"0") * 400
    rows = "".join(f"<w:p><w:r><w:t>{{{{ x }}}}{n}{noise[n % 400]}</w:t></w:r></w:p>" for n in range(900_000))
    return word_file(rows)


def linked() -> bytes:
    relation = (
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="https://example.com/seal.png" TargetMode="External"/>'
    )
    return word_file(paragraph("{{ x }}"), relations=relation)


def with_macros() -> bytes:
    return word_file(paragraph("{{ x }}"), parts={"word/vbaProject.bin": b"x"})


FILES = {
    "an external entity": (xxe, "DOCTYPE"),
    "a billion laughs": (laughs, "DOCTYPE"),
    "a zip bomb": (bomb, "unpacks to"),
    "a part too long to be a template": (padded, "unpacks to"),
    "a link to the outside": (linked, "outside"),
    "macros": (with_macros, "macros"),
    "no zip": (lambda: b"PK\x03\x04" + bytes(100), "damaged"),
    "nothing": (lambda: b"", "damaged"),
    "a zip of something else": (lambda: zipped({"a.txt": "b"}), "not a Word file"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("make", "word"), FILES.values(), ids=FILES)
def test_a_file_that_means_harm_is_refused_and_the_reason_said(tmp_path: Path, make: object, word: str) -> None:
    assert callable(make)
    lint, rendered = judged(tmp_path, make())
    assert lint.startswith("True")
    assert word in lint
    assert rendered.startswith("The Word file can't be used")

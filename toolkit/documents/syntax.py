"""Judge patched template text: every tag on its own, their nesting, and whether every outcome is well-formed XML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.nearby import nearest
from toolkit.documents.tags import MARK_CLOSE, MARK_OPEN
from toolkit.i18n import Renderable, T

Problem = tuple[int | None, Renderable]
"""The mark of the tag that is wrong, and what is wrong with it."""

_TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|[<>]", re.DOTALL)
_MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}")
_ENTITIES = (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_BRACES = (("{_{", "{{ '{{' }}"), ("}_}", "}}"), ("{_%", "{{ '{%' }}"), ("%_}", "%}"))
_CLOSERS = {"endfor": "for", "endif": "if", "endwith": "with"}
_MIDDLES = {"else": ("for", "if"), "elif": ("if",)}
_KNOWN = ("for", "if", "with", "set", *_CLOSERS, *_MIDDLES)
_RICH = "w:t"
"""Only here may line breaks and tabs be given as elements."""
_NO_TEXT = re.compile(r"w:(document|body|p|r|tbl|tr|tc|hdr|ftr|footnote|endnote|sdt|sdtContent|txbxContent)")


@dataclass
class _Block:
    """An open ``for`` or ``if``, and what its current branch closed and opened of the XML around it."""

    keyword: str
    mark: int | None
    bracket: int
    closed: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)


@dataclass
class Judged:
    """Template text for Jinja; line n (from 1) starts after the end of tag n - 1, whose mark is ``marks[n - 1]``."""

    source: str = ""
    marks: list[int | None] = field(default_factory=list)
    tags: list[tuple[int | None, str]] = field(default_factory=list)
    """Every tag in the order of the text, as Jinja reads it, with its mark."""
    problems: list[Problem] = field(default_factory=list)

    def mark_at(self, line: int) -> int | None:
        """Return the mark of the tag that starts on ``line``."""
        return self.marks[line - 1] if 0 < line <= len(self.marks) else None


def judge(patched: str, env: OfficialEnvironment) -> Judged:
    """Read patched text from front to back; all problems at once.

    In the text returned every tag ends its line, so that Jinja's line numbers tell tags apart.
    """
    scan = _Scan(env)
    scan.read(patched)
    return scan.result


def _literal(text: str) -> str:
    """Let text between tags say braces: docxtpl's ``{_{``, ``}_}``, ``{_%`` and ``%_}``."""
    for written, said in _BRACES:
        if written in text:
            text = text.replace(written, said)
    return text


def _shown(keyword: str) -> str:
    return f"{{%{'' if keyword.startswith(('p ', 'tr ')) else ' '}{keyword} %}}"


class _Scan:
    def __init__(self, env: OfficialEnvironment) -> None:
        self.env = env
        self.result = Judged()
        self.out: list[str] = []
        self.blocks: list[_Block] = []
        self.elements: list[str] = []
        self.torn = False
        self.bracket = -1  # where the XML tag that we are in began, or -1

    def read(self, text: str) -> None:
        position = 0
        for match in _TOKEN.finditer(text):
            self.out.append(_literal(text[position : match.start()]))
            position = match.end()
            piece = match.group()
            if piece.startswith("{#"):
                continue
            if piece.startswith("{"):
                self._tag(piece)
                continue
            self.out.append(piece)
            if piece == "<":
                self.bracket = match.start()
            elif self.bracket >= 0:
                self._element(text[self.bracket + 1 : match.start()])
                self.bracket = -1
        self.out.append(_literal(text[position:]))
        for block in self.blocks:
            self._problem(block.mark, T("{tag} has no end", tag=_shown(block.keyword)))
        if self.torn or self.elements:
            self._problem(
                next((mark for mark in self.result.marks if mark is not None), None),
                T(
                    "a tag here tears the paragraph or row around it apart; let it stand alone, "
                    "outside of text boxes and inner tables"
                ),
            )
        self.result.source = "".join(self.out)

    def _problem(self, mark: int | None, problem: Renderable) -> None:
        self.result.problems.append((mark, problem))

    def _element(self, inside: str) -> None:
        if inside.startswith(("?", "!")) or inside.endswith("/"):
            return
        name = re.split(r"[\s{]", inside.lstrip("/"), maxsplit=1)[0]
        if not inside.startswith("/"):
            self.elements.append(name)
            if self.blocks:
                self.blocks[-1].opened.append(name)
            return
        if self.elements and self.elements[-1] == name:
            self.elements.pop()
        else:
            self.torn = True
        if self.blocks:
            block = self.blocks[-1]
            if block.opened:
                block.opened.pop()
            else:
                block.closed.append(name)

    def _tag(self, token: str) -> None:
        found = _MARK.search(token)
        mark = int(found.group(1)) if found else None
        body = _MARK.sub("", token[2:-2]).replace("\n", " ")
        before, after = "-" * body.startswith("-"), "-" * body.endswith("-")
        body = body[len(before) : len(body) - len(after)].strip()
        for entity, char in _ENTITIES:
            body = body.replace(entity, char)
        self.result.marks.append(mark)
        self.result.tags.append((mark, f"{{{{ {body} }}}}" if token.startswith("{{") else f"{{% {body} %}}"))
        if token.startswith("{{"):
            self._print(body, mark)
            holder = self.elements[-1] if self.elements else ""
            if self.bracket >= 0 or holder != _RICH:
                body = f"({body})|_plain"
            self.out.append(f"{{{{{before} {body}\n{after}}}}}")
        else:
            self._statement(body, mark)
            self.out.append(f"{{%{before} {body}\n{after}%}}")

    def _print(self, body: str, mark: int | None) -> None:
        holder = self.elements[-1] if self.elements else ""
        if self.bracket < 0 and _NO_TEXT.fullmatch(holder):
            self._problem(mark, T("a value can't stand here; write the tag without p, tr, tc or r"))
        self._parse(f"{{{{ {body}\n}}}}", mark)

    def _statement(self, body: str, mark: int | None) -> None:
        keyword = body.split(None, 1)[0] if body else ""
        if keyword not in _KNOWN:
            self._problem(mark, T("the tag {tag} is not known here", tag=_shown(keyword)))
        elif keyword in _CLOSERS:
            self._close(keyword, mark)
        elif keyword in _MIDDLES:
            self._middle(keyword, body, mark)
        elif keyword == "set":
            if "=" not in body:
                self._problem(mark, T("{tag} needs a value after the sign =", tag=_shown(keyword)))
            else:
                self._parse(f"{{% {body} %}}", mark)
        else:
            self._parse(f"{{% {body} %}}{{% end{keyword} %}}", mark)
            self.blocks.append(_Block(keyword, mark, self.bracket))

    def _close(self, keyword: str, mark: int | None) -> None:
        wanted = _CLOSERS[keyword]
        if not self.blocks:
            self._problem(mark, T("{tag} ends nothing that was begun", tag=_shown(keyword)))
            return
        block = self.blocks[-1]
        if block.keyword != wanted:
            inner = any(b.keyword == wanted for b in self.blocks)
            problem = T("{tag} comes before the end of {other}", tag=_shown(keyword), other=_shown(block.keyword))
            self._problem(block.mark if inner else mark, problem)
            if not inner:
                return
            while self.blocks[-1].keyword != wanted:
                self.blocks.pop()
            self.blocks.pop()
            return
        self._end_branch(block)
        self.blocks.pop()

    def _middle(self, keyword: str, body: str, mark: int | None) -> None:
        if not self.blocks or self.blocks[-1].keyword not in _MIDDLES[keyword]:
            self._problem(mark, T("{tag} stands outside of any condition", tag=_shown(keyword)))
            return
        if keyword == "elif":
            self._parse(f"{{% {body[2:]} %}}{{% endif %}}", mark)
        self._end_branch(self.blocks[-1])

    def _end_branch(self, block: _Block) -> None:
        """A branch may come out never, once or often: what it closes it must open again, in turn."""
        if block.opened != block.closed[::-1] or block.bracket != self.bracket:
            problem = T(
                "{tag} begins and ends in different surroundings; use {paragraph} for whole paragraphs, {row} for "
                "whole rows, or keep both ends in one paragraph",
                tag=_shown(block.keyword),
                paragraph=_shown(f"p {block.keyword}"),
                row=_shown(f"tr {block.keyword}"),
            )
            self._problem(block.mark, problem)
        block.opened, block.closed = [], []

    def _parse(self, source: str, mark: int | None) -> None:
        try:
            calls = list(self.env.parse(source).find_all((nodes.Filter, nodes.Test)))
        except TemplateSyntaxError as error:
            self._problem(mark, _unreadable(source, error.message or ""))
            return
        except (RecursionError, ValueError):
            self._problem(mark, T("the tag is nested too deeply, or holds too long a number"))
            return
        for call in calls:
            if isinstance(call, nodes.Filter) and call.name not in self.env.filters:
                near = nearest(call.name, self.env.filters)
                self._problem(
                    mark,
                    T("there is no filter {name}; {near} is near", name=call.name, near=near)
                    if near
                    else T("there is no filter {name}", name=call.name),
                )
            elif isinstance(call, nodes.Test) and call.name not in self.env.tests:
                near = nearest(call.name, self.env.tests)
                self._problem(
                    mark,
                    T("there is no test {name}; {near} is near", name=call.name, near=near)
                    if near
                    else T("there is no test {name}", name=call.name),
                )


_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_WIDE_SIGN = re.compile("[！-～。、；“”‘’《》【】]")


def _unreadable(source: str, reason: str) -> Renderable:
    """Say why a tag can't be read; signs typed with the Chinese input method on are the usual cause."""
    signs = "".join(dict.fromkeys(_WIDE_SIGN.findall(_TEXT.sub("", source))))
    if signs:
        return T("the tag holds full-width signs ({signs}); type them with the Chinese input method off", signs=signs)
    return T("the tag can't be read ({reason})", reason=reason)

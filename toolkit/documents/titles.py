"""Break a title by sense into lines that taper: 梯形 or 菱形 (GB/T 9704-2012, 7.3.1).

There is no dictionary of Chinese here: the words that titles of such documents are made of stand in the tables below,
each place between two characters gets a price, and the cheapest set of breaks is taken that also looks right.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

LINE = 20
"""Characters of 2号 that fit into a line of 156 mm."""
_INSIDE_WORD, _INSIDE_NAME, _INSIDE_QUOTES, _TORN = 40, 30, 60, 500
_BESIDE_WORD, _ANYWHERE = 8, 20
_HOURGLASS, _EQUAL, _PER_LINE, _STUMP = 45, 8, 14, 25
_FULL, _NARROW, _SAME = 10, 6, 5
"""Widths of a Chinese character and of any other, in tenths; lines that differ by no more than the last look equal."""
_SHORTEST = 4
"""A line of fewer characters is a stump."""

_SUBJECT = "关于"
_VERBS = (
    "责令 批准 同意 认定 确认 取消 撤销 公布 印发 转发 下达 推荐 申请 申报 报送 组织 开展 做好 加强 征集 受理 给予 "
    "补正 构建 组建 设立 成立 调整 变更 对"
)
_KINDS = "通知书 通知 通报 决定 意见书 意见 报告 请示 批复 公告 通告 公示 纪要 函"
_WORDS = (
    "产业技术创新战略联盟 产业技术创新 产业创新体系 战略联盟 科学技术 科学技术厅 科学技术局 科学技术部 科技 技术 创新 "
    "产业 战略 联盟 重大 专项 项目 事项 建设 验收 考核 绩效 结果 整改 限期 名单 年度 资格 工作 发展 规划 实施 办法 "
    "管理 有关 问题 材料 复核 警告 试点 单位 成员 备案 建议 国家 河南省 人民政府 委员会 办公室 有限公司 股份 "
    "研究院 研究所 大学 学院 集团 装备 制造 加工 精密 智能 农机 农业 陶瓷 刀具 超硬 召开 会议 第一 征求 拟批准构建"
)
_ISSUER_END = re.compile(r"(?:厅|局|委员会|委|办公室|政府|部|联盟|公司|大学|院|会)(?=关于)")
_ALLIANCE = re.compile(r"[^，。、；：《》“”（）\s]{2,}?联盟")
_TAIL = "产业技术创新战略联盟"
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|（[^）]*）|〔[^〕]*〕")
_RUN = re.compile(r"[0-9A-Za-z.,%+/&'-]+(?:年度?|月|日|家|个|项|号|批|次|届)?")
_OPENING, _CLOSING = "《“（〔‘【", "》”）〕’】，。、；：！？"


def title_lines(title: str, width: int = LINE) -> list[str]:
    """Break a title into lines.

    Names in 《》, names of alliances and words stay whole where the width allows it; 的 ends no line and begins none;
    lines grow, shrink, or grow and then shrink.

    Args:
        title: without line breaks.
        width: most characters in a line; a Latin letter or a digit counts three fifths, as wide as bold faces draw it.

    Returns:
        The lines; joined they are the title.
    """
    return list(_broken(title, max(2, width)))


@lru_cache(maxsize=512)
def _broken(title: str, width: int) -> tuple[str, ...]:
    sizes = [_FULL if unicodedata.east_asian_width(character) in "WFA" else _NARROW for character in title]
    if sum(sizes) <= _FULL * width:
        return (title,)
    starts = _cheapest(sizes, _prices(title, width), _FULL * width)
    return tuple(title[start:end] for start, end in zip(starts, (*starts[1:], len(title)), strict=True))


def _cheapest(sizes: list[int], prices: list[int], room: int) -> tuple[int, ...]:
    """Return where the lines begin in the cheapest arrangement."""

    @cache
    def rest(start: int, before: int, falling: bool) -> tuple[int, tuple[int, ...]]:
        best: tuple[int, tuple[int, ...]] | None = None
        size = 0
        for end in range(start + 1, len(sizes) + 1):
            size += sizes[end - 1]
            if size > room and end > start + 1:
                break
            cost = _PER_LINE + _STUMP * (size < _FULL * _SHORTEST)
            cost += _EQUAL * (abs(size - before) <= _SAME) + _HOURGLASS * (falling and size > before + _SAME)
            starts: tuple[int, ...] = ()
            if end < len(sizes):
                more, starts = rest(end, size, (falling and size <= before + _SAME) or 0 < size < before - _SAME)
                cost += more + prices[end]
            if best is None or cost < best[0]:
                best = (cost, (start, *starts))
        assert best is not None  # noqa: S101 - a line holds at least one character
        return best

    return rest(0, -_FULL, False)[1]


def _prices(title: str, width: int) -> list[int]:
    """Return what a break before each character costs."""
    prices = [_ANYWHERE] * (len(title) + 1)
    words = [match.span() for word in f"{_WORDS} {_VERBS} {_KINDS}".split() for match in re.finditer(word, title)]
    for start, end in words:
        for edge in (start, end):
            prices[edge] = min(prices[edge], _BESIDE_WORD)
    for match in re.finditer(_TAIL, title):
        prices[match.start()] = 5
    for start, end in words:
        _raise(prices, start, end, _INSIDE_WORD)
    for match in re.finditer("[和及与]", title):
        prices[match.start()] = min(prices[match.start()], 4)
    for match in _RUN.finditer(title):
        _raise(prices, match.start(), match.end(), _TORN if match.end() - match.start() <= width else _ANYWHERE)
    _price_phrases(title, width, prices)
    for place, character in enumerate(title):
        if character in _CLOSING:
            prices[place] = max(prices[place], _TORN)
            prices[place + 1] = min(prices[place + 1], 3) if character in "，、；：》" else prices[place + 1]
        if character in _OPENING:
            prices[place + 1] = max(prices[place + 1], _TORN)
        if character == "的":
            prices[place] = max(prices[place], _INSIDE_QUOTES)
            prices[place + 1] = max(prices[place + 1], _INSIDE_QUOTES)
    return prices


def _price_phrases(title: str, width: int, prices: list[int]) -> None:
    """Make breaks cheap around the subject's word, the verb and the names, and dear within the names."""
    for match in _ISSUER_END.finditer(title):
        prices[match.end()] = 2
    for place in (match.end() for match in re.finditer(_SUBJECT, title)):
        prices[place] = 3
        while verb := next((word for word in _VERBS.split() if title.startswith(word, place)), ""):
            prices[place] = max(prices[place], 3)  # 批准构建 and the like rather stay together
            place += len(verb)
            prices[place] = 0
        for match in _ALLIANCE.finditer(title, place):
            if match.start() == place:
                _price_name(match.group(), place, width, prices)
            break
    for match in _QUOTED.finditer(title):
        start, end = match.span()
        prices[start], prices[end] = 1, min(prices[end], 3)
        if end - start <= width:
            _raise(prices, start, end, _INSIDE_QUOTES)


def _price_name(name: str, start: int, width: int, prices: list[int]) -> None:
    end = start + len(name)
    _raise(prices, start, end if len(name) <= width else start + _SHORTEST, _INSIDE_NAME)
    tail = end - len(_TAIL)
    if name.endswith(_TAIL) and tail > start:
        prices[tail] = 10 if len(name) <= width else 1
    prices[end] = min(prices[end], 1)


def _raise(prices: list[int], start: int, end: int, price: int) -> None:
    for place in range(start + 1, end):
        prices[place] = max(prices[place], price)

"""The official faces of Chinese documents, the names that Word files ask them by, and what stands in for each.

The stand-ins are free fonts; the order is by likeness (measured: glyph shapes, coverage of GB 2312, line height). There
is no free 小标宋: a bold Song stands in.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.i18n import Bilingual


@dataclass(frozen=True)
class StandIn:
    """A font that may stand in, with the weight it must be taken in."""

    family: str
    bold: bool = False


@dataclass(frozen=True)
class OfficialFace:
    """One typeface that documents ask for.

    Args:
        label: what people call it.
        names: family names that documents and font files use for it, the usual one first.
        stand_ins: most like first.
        rare: families asked for characters that the face itself lacks, such as rare personal names.
        official: GB/T 9704 or the form's own notes ask for it, so that its absence must be told.
        same_metrics: the stand-ins have the same advance widths; lines and pages come out the same.
    """

    label: Bilingual
    names: tuple[str, ...]
    stand_ins: tuple[StandIn, ...]
    rare: tuple[str, ...] = ()
    official: bool = True
    same_metrics: bool = False


_UMING, _UKAI = "AR PL UMing CN", "AR PL UKai CN"
_SERIF, _SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
_SERIF_ALIKE = (StandIn(_SERIF), StandIn("Source Han Serif SC"), StandIn("Noto Serif SC"), StandIn(_UMING))
_SANS_ALIKE = (
    StandIn(_SANS),
    StandIn("Source Han Sans SC"),
    StandIn("Noto Sans SC"),
    StandIn("WenQuanYi Micro Hei"),
    StandIn("WenQuanYi Zen Hei"),
)
_LAST = (StandIn(_SERIF), StandIn(_SANS), StandIn(_UMING), StandIn(_UKAI))

FACES: tuple[OfficialFace, ...] = (
    OfficialFace(
        Bilingual("仿宋", "FangSong"),
        (
            "仿宋_GB2312",
            "仿宋",
            "FangSong_GB2312",
            "FangSong",
            "方正仿宋_GBK",
            "方正仿宋简体",
            "方正仿宋_GB2312",
            "FZFangSong-Z02",
            "FZFangSong-Z02S",
            "华文仿宋",
            "STFangsong",
        ),
        (StandIn("FandolFang R"), *_SERIF_ALIKE, *_LAST),
        (_UMING, _SERIF, _SANS),
    ),
    OfficialFace(
        Bilingual("楷体", "KaiTi"),
        (
            "楷体_GB2312",
            "楷体",
            "KaiTi_GB2312",
            "KaiTi",
            "方正楷体_GBK",
            "方正楷体简体",
            "方正楷体_GB2312",
            "FZKai-Z03",
            "FZKai-Z03S",
            "华文楷体",
            "STKaiti",
        ),
        (StandIn("FandolKai"), StandIn(_UKAI), StandIn("AR PL KaitiM GB"), *_SERIF_ALIKE, *_LAST),
        (_UKAI, _UMING, _SERIF, _SANS),
    ),
    OfficialFace(
        Bilingual("黑体", "SimHei"),
        ("黑体", "SimHei", "方正黑体_GBK", "方正黑体简体", "FZHei-B01", "FZHei-B01S", "华文黑体", "STHeiti", "STXihei"),
        (StandIn("FandolHei"), *_SANS_ALIKE, *_LAST),
        (_SANS, _UMING),
    ),
    OfficialFace(
        Bilingual("宋体", "SimSun"),
        (
            "宋体",
            "SimSun",
            "新宋体",
            "NSimSun",
            "方正书宋_GBK",
            "方正书宋简体",
            "FZShuSong-Z01",
            "FZShuSong-Z01S",
            "华文宋体",
            "STSong",
            "华文中宋",
            "STZhongsong",
        ),
        (StandIn("FandolSong"), *_SERIF_ALIKE, *_LAST),
        (_UMING, _SERIF, _SANS),
    ),
    OfficialFace(
        Bilingual("小标宋", "XiaoBiaoSong"),
        (
            "方正小标宋简体",
            "方正小标宋_GBK",
            "方正小标宋",
            "FZXiaoBiaoSong-B05",
            "FZXiaoBiaoSong-B05S",
            "小标宋",
            "小标宋体",
            "文星标宋",
            "华文标宋",
            "方正大标宋简体",
            "方正大标宋_GBK",
            "FZDaBiaoSong-B06",
            "FZDaBiaoSong-B06S",
        ),
        (
            StandIn(_SERIF, bold=True),
            StandIn("Source Han Serif SC", bold=True),
            StandIn("Noto Serif SC", bold=True),
            StandIn("FandolSong", bold=True),
            StandIn(_SANS, bold=True),
            StandIn(_UMING),
        ),
        (_SERIF, _UMING, _SANS),
    ),
    OfficialFace(
        Bilingual("Times New Roman", "Times New Roman"),
        ("Times New Roman", "TimesNewRomanPSMT", "Times"),
        (StandIn("Liberation Serif"), StandIn("Tinos"), StandIn("FreeSerif"), StandIn("DejaVu Serif")),
        (_SERIF,),
        same_metrics=True,
    ),
    OfficialFace(
        Bilingual("Arial", "Arial"),
        ("Arial", "ArialMT", "Helvetica"),
        (StandIn("Liberation Sans"), StandIn("Arimo"), StandIn("FreeSans"), StandIn("DejaVu Sans")),
        (_SANS,),
        official=False,
        same_metrics=True,
    ),
    OfficialFace(
        Bilingual("Courier New", "Courier New"),
        ("Courier New", "CourierNewPSMT", "Courier"),
        (StandIn("Liberation Mono"), StandIn("Cousine"), StandIn("DejaVu Sans Mono")),
        (_SANS,),
        official=False,
        same_metrics=True,
    ),
    OfficialFace(
        Bilingual("Calibri", "Calibri"),
        ("Calibri", "Calibri Light"),
        (StandIn("Carlito"), StandIn("Liberation Sans"), StandIn("DejaVu Sans")),
        (_SANS,),
        official=False,
    ),
    OfficialFace(
        Bilingual("Cambria", "Cambria"),
        ("Cambria",),
        (StandIn("Caladea"), StandIn("Liberation Serif"), StandIn("DejaVu Serif")),
        (_SERIF,),
        official=False,
    ),
    OfficialFace(
        Bilingual("微软雅黑、等线", "Microsoft YaHei, DengXian"),
        ("微软雅黑", "Microsoft YaHei", "微软雅黑 Light", "等线", "DengXian", "等线 Light", "DengXian Light"),
        (*_SANS_ALIKE, *_LAST),
        (_SANS, _UMING),
        official=False,
    ),
)

LAST_RESORT = (_SERIF, _UMING, _UKAI, _SANS, "FandolSong", "Liberation Serif", "DejaVu Sans")
"""For names and characters that nothing above answers."""

REJECTED_FAMILIES = tuple(
    f"Noto {kind} CJK {region}" for kind in ("Serif", "Sans", "Sans Mono") for region in ("JP", "KR", "TC", "HK")
)
"""Faces of the same files with foreign character shapes; fontconfig lists the Japanese one first, so it would win."""

REJECTED_FILES = ("*/cwtex*", "*/cwTeX*", "*/FandolBraille*")
"""cwTeX lacks a third of GB 2312 (measured: 4384 of 6763), so simplified text would print boxes."""

SUSPECT_EMBEDDED = ("DejaVu", "OpenSymbol", "IPA", "Takao", "VL-")
"""Starts of PostScript names that show, inside a PDF, that LibreOffice fell back to a face nobody chose."""


def face_of(name: str) -> OfficialFace | None:
    """Return the face that a family name asks for, whatever its case."""
    return _BY_NAME.get(name.casefold())


_BY_NAME = {name.casefold(): face for face in FACES for name in face.names}

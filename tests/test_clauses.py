"""The clause library: what it says of itself is true, and what is wrong with a file is said at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment, nodes

from toolkit.clauses import CLAUSE_TEXTS, Clause, Each, Items, Sub, When, load_clauses, load_terms, texts
from toolkit.errors import UsageError
from toolkit.forms import load_code_tables, load_form, read_form_file
from toolkit.i18n import language
from toolkit.resources import Resources

SHIPPED = Resources()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with language("en"):
        yield


CHOICES = read_form_file(SHIPPED, "dossier")["schema"]["choices"]["schema"]
TERMS = load_terms(SHIPPED)
SET_BY_BUILDERS = {"compact": {"agreement.title"}, "draft": set(), "bound": set()}
ALL = [(name, clause) for name in CLAUSE_TEXTS for clause in load_clauses(SHIPPED, name).clauses]


class AnyName(dict[str, object]):
    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> object:
        return str

    def get(self, key: str, default: object = None) -> object:
        return str


READER = Environment()
READER.filters = AnyName()


def paths(source: str) -> set[str]:
    """The facts that a piece of template asks for."""
    tree = READER.parse(source)
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"} | {"loop"}
    found: set[str] = set()

    def chain(node: nodes.Node) -> list[str] | None:
        match node:
            case nodes.Name():
                return [node.name]
            case nodes.Getattr():
                head = chain(node.node)
                return [*head, node.attr] if head else None
            case nodes.Getitem():
                return chain(node.node)
        return None

    def walk(node: nodes.Node) -> None:
        names = chain(node)
        if names and names[0] in TERMS:
            found.update(paths(f"{{{{ {TERMS[names[0]]} }}}}"))
        elif names and names[0] in SET_BY_BUILDERS:
            found.update(SET_BY_BUILDERS[names[0]])
        elif names:
            found.update({".".join(names)} if names[0] not in own else ())
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
            for inner in (node.node.node, *node.args):
                walk(inner)
        else:
            for inner in node.iter_child_nodes():
                walk(inner)

    walk(tree)
    return found


def sources(parts: object) -> Iterator[str]:
    match parts:
        case str():
            yield parts
        case tuple():
            for part in parts:
                yield from sources(part)
        case Items(entries):
            yield from sources(entries)
        case When(condition, inner):
            yield f"{{% if {condition} %}}{{% endif %}}"
            yield from sources(inner)
        case Each(loop, text):
            yield f"{{% for {loop} %}}{text}{{% endfor %}}"
        case Sub(text, inner):
            yield text
            yield from sources(inner)


def asked(clause: Clause) -> set[str]:
    found = {path for source in sources(clause.paragraphs) for path in paths(source)}
    return found | (paths(f"{{% if {clause.when} %}}{{% endif %}}") if clause.when else set())


@pytest.mark.parametrize(("name", "clause"), ALL, ids=lambda value: getattr(value, "id", value))
def test_a_clause_names_exactly_the_choices_and_facts_that_its_wording_asks_for(name: str, clause: Clause) -> None:
    found = asked(clause)
    assert set(clause.choices) == {path.split(".")[1] for path in found if path.startswith("choices.")}
    assert set(clause.facts) == {path for path in found if not path.startswith("choices.")}


@pytest.mark.parametrize(("name", "clause"), ALL, ids=lambda value: getattr(value, "id", value))
def test_a_clause_says_what_it_is_for_and_what_it_rests_on(name: str, clause: Clause) -> None:
    assert 4 <= len(clause.why) <= 60
    assert not clause.why.endswith("。")
    assert clause.basis
    assert "\n" not in clause.why + clause.basis


def test_every_choice_is_followed_by_a_clause_and_every_value_says_what_it_means() -> None:
    followed = {field for _, clause in ALL for field in clause.choices}
    assert followed == set(CHOICES)
    tables = load_code_tables(SHIPPED)
    for field, rules in CHOICES.items():
        if rules["type"] == "choice":
            table = tables[rules["choices"]]
            assert set(table.means) == set(table.labels), field
            assert rules["default"] == next(iter(table.labels.values())).zh, f"the default of {field} comes first"


def test_every_fact_that_a_clause_names_exists() -> None:
    master = read_form_file(SHIPPED, "dossier")["schema"]
    policy = read_form_file(SHIPPED, "policy")
    for name, clause in ALL:
        for path in clause.facts:
            head, *rest = path.split(".")
            if head == "policy_values":
                assert rest[0] in policy
                continue
            rules = (
                {"schema": load_form(SHIPPED, name).schema}
                if head == "doc"
                else master.get(head) or {"schema": load_form(SHIPPED, head).schema}
            )
            for key in rest:
                rules = rules["schema"][key]


def own_copy(folder: Path, name: str, change: dict[str, str]) -> Resources:
    shutil.copytree(SHIPPED.forms[0] / "clauses", folder / "clauses")
    path = folder / "clauses" / f"{name}.yaml"
    text = path.read_text("utf-8")
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return Resources.overridden(forms=folder)


def test_everything_wrong_with_a_file_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    resources = own_copy(
        tmp_path,
        "charter",
        {
            "id: purpose": "id: nature",
            "chapter: tasks\n    title: 规划和标准": "chapter: no_such\n    title: 规划和标准",
            "[[special]]": "[[gone]]",
            "    why: 依法合规，遵守《办法》\n": "    reason: 依法合规\n",
        },
    )
    with pytest.raises(UsageError) as caught:
        load_clauses(resources, "charter")
    said = str(caught.value.problem)
    for words in ("nature stands twice", "no chapter no_such", "[[gone]] refers to nothing", "key reason", "lacks why"):
        assert words in said
    assert said.count("clauses/charter.yaml:") >= 5


def test_what_the_rules_quote_must_stand_in_the_agreement(tmp_path: Path) -> None:
    resources = own_copy(
        tmp_path, "ip_rules", {"agreed: publication\n        paragraph: 1": "agreed: publication\n        paragraph: 9"}
    )
    with pytest.raises(UsageError, match="no text publication 9"):
        load_clauses(resources, "ip_rules")


def test_what_is_not_yaml_is_said_with_its_line(tmp_path: Path) -> None:
    resources = own_copy(tmp_path, "agreement", {"chapters:\n": "chapters: [\n"})
    with pytest.raises(UsageError, match=r"agreement\.yaml:\d+"):
        load_clauses(resources, "agreement")


def test_an_unknown_text_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no clauses of letters"):
        load_clauses(SHIPPED, "letters")


def test_a_rule_quotes_the_agreement_in_its_own_words() -> None:
    agreement = {clause.id: clause for clause in load_clauses(SHIPPED, "agreement").clauses}
    rules = {clause.id: clause for clause in load_clauses(SHIPPED, "ip_rules").clauses}
    said = list(texts(agreement["publication"].paragraphs))
    assert said[1].replace("本协议", "联盟协议") in list(texts(rules["publication"].paragraphs))


def test_the_library_is_no_form(tmp_path: Path) -> None:
    assert not [name for name in SHIPPED.form_names() if "clause" in name]
    assert yaml.safe_load((SHIPPED.forms[0] / "clauses" / "rules.yaml").read_text("utf-8"))["clauses"]

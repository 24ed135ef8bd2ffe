"""Every rule beyond the articles on an application, by subject; the ids ``Cnn`` are those of the reference."""

from __future__ import annotations

from toolkit.checks.acceptance import ACCEPTANCE_RULES
from toolkit.checks.assessment import ASSESSMENT
from toolkit.checks.building import BUILDING_RULES
from toolkit.checks.changes import CHANGES
from toolkit.checks.choosing import CHOOSING
from toolkit.checks.events import EVENTS
from toolkit.checks.experts import EXPERTS
from toolkit.checks.intake import INTAKE
from toolkit.checks.meetings import MEETINGS
from toolkit.checks.members import MEMBERS
from toolkit.checks.money import MONEY
from toolkit.checks.notices import NOTICES
from toolkit.checks.papers import PAPERS
from toolkit.checks.planning import PLANNING
from toolkit.checks.policies import POLICIES
from toolkit.checks.proposals import PROPOSALS
from toolkit.checks.reach import REACH
from toolkit.checks.recognition import RECOGNITION
from toolkit.checks.rectifying import RECTIFYING
from toolkit.checks.results import RESULTS
from toolkit.checks.rules import Rule
from toolkit.checks.signatures import SIGNATURES
from toolkit.checks.texts import TEXT_RULES
from toolkit.checks.times import TIMES
from toolkit.checks.warning import WARNINGS

CONSISTENCY: tuple[Rule, ...] = (
    *MEMBERS,
    *MONEY,
    *TIMES,
    *PAPERS,
    *POLICIES,
    *INTAKE,
    *EXPERTS,
    *BUILDING_RULES,
    *TEXT_RULES,
    *CHOOSING,
    *REACH,
    *SIGNATURES,
    *PLANNING,
    *MEETINGS,
    *CHANGES,
    *EVENTS,
    *RESULTS,
    *ACCEPTANCE_RULES,
    *RECOGNITION,
    *PROPOSALS,
    *ASSESSMENT,
    *WARNINGS,
    *RECTIFYING,
    *NOTICES,
)
"""All of them; each is applied where one of its documents is made."""

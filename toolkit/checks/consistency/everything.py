"""Every rule beyond the articles on an application, by subject; the ids ``Cnn`` are those of the reference."""

from __future__ import annotations

from toolkit.checks.consistency.acceptance import ACCEPTANCE_RULES
from toolkit.checks.consistency.assessment import ASSESSMENT
from toolkit.checks.consistency.building import BUILDING_RULES
from toolkit.checks.consistency.changes import CHANGES
from toolkit.checks.consistency.choosing import CHOOSING
from toolkit.checks.consistency.events import EVENTS
from toolkit.checks.consistency.experts import EXPERTS
from toolkit.checks.consistency.intake import INTAKE
from toolkit.checks.consistency.meetings import MEETINGS
from toolkit.checks.consistency.members import MEMBERS
from toolkit.checks.consistency.money import MONEY
from toolkit.checks.consistency.notices import NOTICES
from toolkit.checks.consistency.papers import PAPERS
from toolkit.checks.consistency.planning import PLANNING
from toolkit.checks.consistency.policies import POLICIES
from toolkit.checks.consistency.proposals import PROPOSALS
from toolkit.checks.consistency.reach import REACH
from toolkit.checks.consistency.recognition import RECOGNITION
from toolkit.checks.consistency.rectifying import RECTIFYING
from toolkit.checks.consistency.results import RESULTS
from toolkit.checks.consistency.signatures import SIGNATURES
from toolkit.checks.consistency.texts import TEXT_RULES
from toolkit.checks.consistency.times import TIMES
from toolkit.checks.consistency.warning import WARNINGS
from toolkit.checks.rules import Rule

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

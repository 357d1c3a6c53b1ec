"""What draws the empty book of each role, and how it looks."""

from collections.abc import Callable, Mapping

from appraisal.policy import Policy
from workbook_templates.brand import Logo
from workbook_templates.draw_book import Look
from workbook_templates.draw_peer import LOOK as PEER
from workbook_templates.draw_peer import peer_template
from workbook_templates.draw_self import LOOK as SELF
from workbook_templates.draw_self import self_template
from workbook_templates.draw_team import LOOK as TEAM
from workbook_templates.draw_team import team_template
from workbook_templates.stamp import Template

TEMPLATES: Mapping[str, Callable[[Policy, str, Mapping[str, int], Logo | None], Template]] = {
    "team": team_template,
    "self": self_template,
    "peer": peer_template,
}

LOOKS: Mapping[str, Look] = {"team": TEAM, "self": SELF, "peer": PEER}

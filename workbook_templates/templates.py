"""What draws the empty book of each role."""

from collections.abc import Callable, Mapping

from appraisal.policy import Policy
from workbook_templates.brand import Logo
from workbook_templates.draw_peer import peer_template
from workbook_templates.draw_self import self_template
from workbook_templates.draw_team import team_template
from workbook_templates.stamp import Template

TEMPLATES: Mapping[str, Callable[[Policy, str, Mapping[str, int], Logo | None], Template]] = {
    "team": team_template,
    "self": self_template,
    "peer": peer_template,
}

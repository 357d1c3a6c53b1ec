"""The cascade in the terminal: trees of goals, each with its target and how far the goals below cover it."""

from collections.abc import Iterable, Mapping

from rich.markup import escape
from rich.tree import Tree as Picture

from addin.show import Screen
from appraisal.cascade import Node
from appraisal.cascade_tree import Branch, State, Tree
from appraisal.model import Employee, Level, Link, Method
from appraisal.numbers import from_serial
from workbook_templates.labels import choice_words

MARKS: Mapping[State, tuple[str, str]] = {
    State.COVERED: ("✔", "cyan4"),
    State.OVER: ("●", "yellow"),
    State.APART: ("●", "yellow"),
    State.SHORT: ("✘", "bold dark_orange3"),
    State.ALONE: ("✘", "bold dark_orange3"),
    State.SERVED: ("·", "dim"),
    State.NONE: ("", ""),
}

SHOWN_ORPHANS = 40


def show_cascade(screen: Screen, company: str, tree: Tree, employees: Mapping[str, Employee]) -> None:
    """Show the trees of a company, then the goals that stand in none."""
    picture = Picture(f"[bold]{escape(screen.text('cascade.title', company=company))}[/]", guide_style="dim")
    _grow(screen, picture, tree.branches, employees)
    screen.console.print(picture, soft_wrap=False)
    if not tree.branches:
        screen.say("cascade.none")
    if tree.folded:
        screen.say("cascade.unfold")
    if tree.orphans:
        screen.console.print(f"\n[bold]{escape(screen.text('cascade.orphans', count=len(tree.orphans)))}[/]")
    for node, reason in tree.orphans[:SHOWN_ORPHANS]:
        mark = f"[yellow]● {escape(screen.text(f'cascade.{reason}'))}[/]"
        screen.console.print(f"  {_goal(node, employees)}  {mark}", highlight=False)
    if len(tree.orphans) > SHOWN_ORPHANS:
        screen.say("cascade.more", count=len(tree.orphans) - SHOWN_ORPHANS)


def _grow(
    screen: Screen, picture: Picture, branches: Iterable[Branch], employees: Mapping[str, Employee]
) -> None:
    for branch in branches:
        words = (_goal(branch.node, employees), _link(screen, branch), _verdict(screen, branch))
        line = picture.add("  ".join(filter(None, words)), highlight=False)
        _grow(screen, line, branch.below, employees)
        if branch.folded:
            folded = screen.text("cascade.folded", goals=branch.folded, people=branch.people)
            line.add(f"[dim]{escape(folded)}[/]", highlight=False)


def _goal(node: Node, employees: Mapping[str, Employee]) -> str:
    """Return whose goal it is, what it is called, and its target."""
    owner = employees.get(node.owner_id)
    name = owner.name if owner and owner.name else node.owner_id
    whose = "" if node.level is Level.ORGANISATION else f"[bold]{escape(name)}[/] · "
    target = _target(node)
    return f"{whose}{escape(node.name)}" + (f" → [cyan4]{escape(target)}[/]" if target else "")


def _target(node: Node) -> str:
    if node.target is None:
        return ""
    if node.method is Method.MILESTONE:
        return f"{from_serial(node.target):%Y-%m-%d}"
    return f"{node.target:,.10g} {node.unit}".strip()


def _link(screen: Screen, branch: Branch) -> str:
    """Return how a goal counts above it; goals that share one target count once."""
    link = branch.node.link
    if link is None:
        return ""
    if link is Link.SHARED:
        key = "shared-again" if branch.repeated else "shared-once"
        return f"[magenta]⇄ {escape(screen.text(f'cascade.{key}'))}[/]"
    return f"[dim]({escape(choice_words('link', screen.language)[link])})[/]"


def _verdict(screen: Screen, branch: Branch) -> str:
    symbol, style = MARKS[branch.state]
    if not symbol:
        return ""
    ratio = branch.coverage.ratio if branch.coverage else None
    share = "" if ratio is None else f"{ratio:.0%} "
    text = screen.text(f"cascade.{branch.state}")
    return f"[{style}]{symbol} {escape(share + text)}[/]"

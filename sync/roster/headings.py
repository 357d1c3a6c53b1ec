"""Which column of a roster is which: guessed from the headings that HR systems use, in English and in Chinese."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.roster.table import Grid, Raw, as_text, clean

HEADER_ROWS = 30
"""How far down the headings are looked for; titles, notes and a logo stand above them in many exports."""

FIELDS = (
    "employee_id", "name", "department", "position", "level", "site", "group", "manager_id", "manager_name", "manager",
    "hired", "left", "email", "entity",
)  # fmt: skip
"""What a column may be. ``manager`` holds an id or a name, whichever fits."""

_HEADINGS: Mapping[str, str] = {
    "employee_id": """
        employee id|employee no|employee number|employee code|emp id|emp no|empid|empno|staff id|staff no|staff number
        staff code|personnel number|personnel no|personnel id|worker id|person id|payroll id|payroll number|badge number
        工号|员工工号|员工编号|员工号|员工id|员工代码|人员编号|人员编码|人员工号|职工号|职工编号|职工工号|雇员编号|雇员号
    """,
    "name": """
        name|full name|employee name|employee|display name|staff name|person|worker|legal name|preferred name
        姓名|员工姓名|员工|名字|人员姓名|职工姓名|中文姓名|中文名|雇员姓名
    """,
    "department": """
        department|department name|dept|dept name|org unit|organisation unit|organization unit|organisational unit
        organizational unit|division|team|business unit|cost centre name|cost center name
        部门|部门名称|所属部门|所在部门|一级部门|组织|组织名称|组织单位|所属组织|科室|团队|事业部
    """,
    "position": """
        position|position title|job title|title|job|role|job name|position name|occupation
        岗位|岗位名称|职位|职位名称|职务|职务名称|工作岗位|现任岗位|现任职务
    """,
    "level": """
        level|job level|grade|job grade|pay grade|band|job band|rank
        职级|岗级|级别|员工级别|岗位级别|职位级别|层级|职等|职级职等|等级
    """,
    "site": """
        site|location|office|work location|workplace|city|branch|base|office location|work site
        地点|工作地点|工作地|办公地点|工作城市|城市|所在地|所在城市|分公司|厂区|基地
    """,
    "group": """
        group|employee group|job family|job function|function|category|employee category|staff group|employee type
        类别|人员类别|员工类别|组别|序列|岗位序列|职位序列|职族|职类|员工类型|人员类型|用工类型
    """,
    "manager_id": """
        manager id|manager no|manager number|manager code|managers id|manager employee id|supervisor id|supervisor no
        supervisor number|line manager id|reports to id|reporting manager id|reporting to id|direct manager id|boss id
        上级工号|直属上级工号|直接上级工号|上级编号|上级员工编号|直属上级编号|直接上级编号|主管工号|直属主管工号|直接主管工号
        经理工号|直属经理工号|直线经理工号|汇报人工号|汇报对象工号|领导工号|直属领导工号|直接领导工号|考核人工号|上级id
    """,
    "manager_name": """
        manager name|managers name|supervisor name|line manager name|reporting manager name|direct manager name
        上级姓名|直属上级姓名|直接上级姓名|主管姓名|直属主管姓名|经理姓名|直线经理姓名|汇报人姓名|汇报对象姓名|领导姓名
        直属领导姓名|考核人姓名
    """,
    "manager": """
        manager|supervisor|line manager|reports to|reporting to|reporting manager|direct manager|boss|direct supervisor
        上级|直属上级|直接上级|主管|直属主管|直接主管|经理|直属经理|直线经理|汇报人|汇报对象|汇报给|领导|直属领导|直接领导|考核人
    """,
    "hired": """
        hire date|hired|hired on|date hired|date of hire|start date|date of joining|joining date|join date|joined
        joined on|entry date|onboarding date|employment date|original hire date|date joined
        入职日期|入职时间|入职日|入司日期|入司时间|到岗日期|报到日期|聘用日期
    """,
    "left": """
        left|left on|leaving date|termination date|date left|exit date|last day|last working day|resignation date
        separation date|date of leaving|end date|employment end date|terminated
        离职日期|离职时间|离职日|离司日期|最后工作日|离岗日期
    """,
    "email": """
        email|e mail|email address|e mail address|mail|work email|business email|company email
        邮箱|电子邮箱|邮件|电子邮件|邮箱地址|企业邮箱|公司邮箱|工作邮箱|邮件地址
    """,
    "entity": """
        legal entity|legal entity name|entity|employing entity|employer|legal employer|company|company name|company code
        法人实体|法人公司|法人主体|法人|所属法人|所属公司|公司主体|公司名称|劳动合同主体|合同主体|合同公司|签约主体|签约公司
    """,
}

_WEAK_IDS = frozenset(
    {"id", "编号", "编码", "代码", "number", "no", "code", "号码", "uid", "user id", "用户id"}
)
"""Headings that mean the employee id only where nothing better stands beside them."""

_PARENTHESES = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_SIGNS = re.compile(r"[\W_]+")


def _normal(heading: str) -> str:
    """Return a heading for looking up: half-width, lower case, words joined by single spaces, no signs."""
    plain = unicodedata.normalize("NFKC", clean(heading)).casefold().replace("'", "").replace("’", "")
    return _SIGNS.sub(" ", plain).strip()


def joined(heading: str) -> str:
    """Return it without its spaces, for Chinese and for ``EmployeeID``."""
    return _normal(heading).replace(" ", "")


_FIELD_OF: Mapping[str, str] = {
    joined(word): field for field, words in _HEADINGS.items() for line in words.split("\n") for word in line.split("|")
    if word.strip()
}  # fmt: skip
_WEAK = frozenset(map(joined, _WEAK_IDS))


def field_of(heading: str) -> str:
    """Return the field that a heading names, "" if none; a note in parentheses may follow the name."""
    for text in (heading, _PARENTHESES.sub("", unicodedata.normalize("NFKC", heading))):
        if found := _FIELD_OF.get(joined(text)):
            return found
    return ""


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column and what it was taken for; ``column`` counts from 0 and ``heading`` is as it stands in the file."""

    field: str
    heading: str
    column: int


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings (from 1), the columns taken from it, those that came second, and those that say nothing."""

    row: int
    taken: tuple[ColumnGuess, ...]
    second: tuple[ColumnGuess, ...] = ()
    unused: tuple[ColumnGuess, ...] = ()

    @property
    def columns(self) -> dict[str, int]:
        """The column of each field that was found."""
        return {guess.field: guess.column for guess in self.taken}


def find_headings(grid: Grid) -> Headings | None:
    """Return the row that names the most fields, the first of equals; ``None`` if no row names two of them."""
    found = [
        guessed
        for row in range(min(len(grid.rows), HEADER_ROWS))
        if (guessed := _guess(grid.rows[row], row + 1))
    ]
    return max(found, key=lambda headings: len(headings.taken), default=None)


def _guess(cells: tuple[Raw, ...], row: int) -> Headings | None:
    guesses = list(_guesses(cells))
    strong_id = any(guess.field == "employee_id" for guess in guesses)
    if not strong_id:
        guesses = [_weak(guess) for guess in guesses]
    taken: dict[str, ColumnGuess] = {}
    second = [guess for guess in guesses if guess.field and taken.setdefault(guess.field, guess) is not guess]
    if len(taken) < 2:
        return None
    unused = tuple(guess for guess in guesses if not guess.field)
    return Headings(row, tuple(taken.values()), tuple(second), unused)


def _guesses(cells: tuple[Raw, ...]) -> Iterator[ColumnGuess]:
    for column, raw in enumerate(cells):
        if isinstance(raw, str) and (heading := as_text(raw)):
            yield ColumnGuess(field_of(heading), heading, column)


def _weak(guess: ColumnGuess) -> ColumnGuess:
    if not guess.field and joined(guess.heading) in _WEAK:
        return ColumnGuess("employee_id", guess.heading, guess.column)
    return guess

"""Values as a cell shows them: enough of Google's number formats for what review books show."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.google_sheets.emulator.cells import Failure, Value

DAY_ZERO = datetime(1899, 12, 30)
DECIMAL_COMMA = (
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "ru",
    "pl",
    "nl",
    "tr",
    "cs",
    "sv",
    "da",
    "fi",
    "nb",
    "uk",
    "id",
    "vi",
)
TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|([0#?]+(?:[,0#?]*)(?:\.[0#?]+)?(?:[eE]\+0+)?)|(%)|(.)', re.DOTALL
)
DATE_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+|h+|s+|am/pm|a/p)|(.)', re.IGNORECASE | re.DOTALL)
DEFAULTS = {
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "NUMBER": "#,##0.00",
    "SCIENTIFIC": "0.00E+00",
}
DATES = ("DATE", "TIME", "DATE_TIME")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def decimal_comma(locale: str) -> bool:
    """Whether people there write 0,5."""
    return locale.split("_")[0] in DECIMAL_COMMA


def shown(value: Value, look: Mapping[str, Any], locale: str) -> str:
    """Return a value as its cell shows it."""
    if isinstance(value, Failure):
        return value.shown
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    chosen = look.get("numberFormat") or {}
    kind, pattern = chosen.get("type"), chosen.get("pattern") or DEFAULTS.get(chosen.get("type", ""), "")
    if not pattern or kind == "TEXT":
        return localised(general(value), locale)
    if kind in DATES:
        return dated(value, pattern)
    return localised(numbered(value, pattern), locale)


def is_date(look: Mapping[str, Any]) -> bool:
    return (look.get("numberFormat") or {}).get("type") in DATES


def localised(text: str, locale: str) -> str:
    """Swap point and comma where people write them the other way round."""
    return text.translate(str.maketrans(".,", ",.")) if decimal_comma(locale) else text


def general(number: float) -> str:
    """Return a number without a format: ten digits, without an exponent as long as that is short."""
    if float(number).is_integer() and abs(number) < 1e15:
        return str(int(number))
    text = f"{number:.10g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    if -5 < int(exponent) < 0:
        return f"{number:.{10 - int(exponent)}f}".rstrip("0")
    return f"{mantissa}E{int(exponent):+03d}"


def numbered(number: float, pattern: str) -> str:
    """Return a number in a pattern such as ``#,##0.00``; a second part is below nought, a third nought."""
    parts = pattern.split(";")
    if number < 0 and len(parts) > 1:
        number, part = -number, parts[1]
    elif number == 0 and len(parts) > 2:
        part = parts[2]
    else:
        part = parts[0]
    scaled = number * 100 ** part.count("%")
    made = ""
    for literal, escaped, digits, percent, other in TOKEN.findall(part):
        made += literal or escaped or percent or other
        if digits:
            made += _digits(scaled, digits)
    return made


def _digits(number: float, pattern: str) -> str:
    before, _, after = pattern.partition(".")
    least = len(after.rstrip("#?"))
    text = f"{abs(number) + 1e-12:{',' if ',' in before else ''}.{len(after)}f}"
    main, _, fraction = text.partition(".")
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    if main == "0" and "0" not in before:
        main = ""
    main = main.zfill(before.replace(",", "").count("0"))
    sign = "-" if number < 0 and float(text.replace(",", "")) else ""
    return sign + main + (f".{fraction}" if fraction or (after and least) else "")


def dated(serial: float, pattern: str) -> str:
    """Return a day, or a time, that is stored as days since 1899-12-30."""
    moment = DAY_ZERO + timedelta(seconds=round(serial * 86400))
    tokens = DATE_TOKEN.findall(pattern)
    noon = any(part.lower() in ("am/pm", "a/p") for _, _, part, _ in tokens)
    made, last = "", ""
    for index, (literal, escaped, part, other) in enumerate(tokens):
        if not part:
            made += literal or escaped or other
            continue
        code = part.lower()
        following = next((after.lower() for _, _, after, _ in tokens[index + 1 :] if after), "")
        if code[0] == "m" and (last[:1] == "h" or following[:1] == "s"):
            code = code.replace("m", "n")
        made += _date_part(moment, code, noon)
        last = code
    return made


def _date_part(moment: datetime, code: str, noon: bool) -> str:
    hour = (moment.hour % 12 or 12) if noon else moment.hour
    known = {
        "yyyy": f"{moment.year:04d}",
        "yy": f"{moment.year % 100:02d}",
        "mmmm": moment.strftime("%B"),
        "mmm": MONTHS[moment.month - 1],
        "mm": f"{moment.month:02d}",
        "m": str(moment.month),
        "dddd": moment.strftime("%A"),
        "ddd": DAYS[moment.weekday()],
        "dd": f"{moment.day:02d}",
        "d": str(moment.day),
        "hh": f"{hour:02d}",
        "h": str(hour),
        "nn": f"{moment.minute:02d}",
        "n": str(moment.minute),
        "ss": f"{moment.second:02d}",
        "s": str(moment.second),
        "am/pm": "AM" if moment.hour < 12 else "PM",
        "a/p": "A" if moment.hour < 12 else "P",
    }
    return known.get(code, known.get(code[:4], code))

"""What people do before the browser: typing, rows and tabs, copies, and what they may not do."""

import pytest

from tests.google_sheets.emulator.person import OpenSheet
from tests.google_sheets.emulator.refusals import RefusalError
from tests.google_sheets.emulator.world import HR, World

ANA = "ana@example.com"
BORIS = "boris@example.com"


@pytest.fixture
def hrs(world: World) -> OpenSheet:
    """Open as HR a small table that Ana may edit."""
    made = world.as_person(HR).new_sheet("Review of Ana")
    made.paste(
        "Sheet1!A1",
        [
            ["Goal", "Rating", "Points"],
            ["Sell", 4, "=B2*10"],
            ["Learn", 3, "=B3*10"],
            ["", "", "=SUM(B2:B3)"],
        ],
    )
    world.as_person(HR).share(made.id, ANA)
    return made


@pytest.fixture
def anas(world: World, hrs: OpenSheet) -> OpenSheet:
    return world.as_person(ANA).open(hrs.id)


@pytest.mark.parametrize(
    ("locale", "text", "stored", "shown"),
    [
        ("en_US", "0.5", 0.5, "0.5"),
        ("en_US", "0,5", "0,5", "0,5"),
        ("de_DE", "0,5", 0.5, "0,5"),
        ("de_DE", "0.5", "0.5", "0.5"),
        ("en_US", "85%", 0.85, "85%"),
        ("de_DE", "85,5%", 0.855, "85,50%"),
        ("en_US", "1,234", 1234, "1,234"),
        ("de_DE", "1.234,5", 1234.5, "1.234,50"),
        ("zh_CN", "2026-3-9", 46090, "2026-03-09"),
        ("en_GB", "9/3/2026", 46090, "09/03/2026"),
        ("en_US", "3/9/2026", 46090, "3/9/2026"),
        ("de_DE", "9.3.2026", 46090, "09.03.2026"),
        ("en_US", "true", True, "TRUE"),
        ("en_US", "'007", "007", "007"),
        ("en_US", "done", "done", "done"),
    ],
)
def test_typing_is_taken_as_the_page_takes_it(
    world: World, locale: str, text: str, stored: object, shown: str
) -> None:
    sheet = world.as_person(ANA).new_sheet("Mine")
    sheet.set_locale(locale)
    sheet.type("Sheet1!B2", text)
    assert sheet.value("Sheet1!B2") == stored
    assert sheet.see("Sheet1!B2") == [[shown]]


def test_formulas_follow_rows_columns_and_titles(anas: OpenSheet) -> None:
    anas.add_tab("Sum")
    anas.type("Sum!A1", "=Sheet1!C2+SUM(Sheet1!$C:$C)")
    assert anas.value("Sum!A1") == 40 + 77
    anas.insert_rows("Sheet1", 2, 2)
    anas.insert_columns("Sheet1", 1)
    anas.rename_tab("Sheet1", "Goals' list")
    anas.move_tab("Sum", 0)
    assert anas.titles == ["Sum", "Goals' list"]
    assert str(anas.tab("Sum").cell(0, 0).entered) == "='Goals'' list'!D4+SUM('Goals'' list'!$D:$D)"
    assert anas.value("Sum!A1") == 117
    anas.delete_columns("Goals' list", 4)
    assert anas.see("Sum!A1") == [["#REF!"]]


def test_rows_can_be_sorted_moved_and_deleted(anas: OpenSheet) -> None:
    anas.sort("Sheet1!A2:B3", "B")
    assert anas.see("Sheet1!A2:B3") == [["Learn", "3"], ["Sell", "4"]]
    anas.move_rows("Sheet1", 3, 1, before=2)
    assert anas.see("Sheet1!A1:C3") == [
        ["Goal", "Rating", "Points"],
        ["Sell", "4", "40"],
        ["Learn", "3", "30"],
    ]
    anas.delete_rows("Sheet1", 2)
    assert anas.see("Sheet1!A1:C3") == [["Goal", "Rating", "Points"], ["Learn", "3", "30"], ["", "", "3"]]


def test_names_and_marks_move_with_their_rows_and_die_with_them(anas: OpenSheet) -> None:
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    mark = {
        "metadataKey": "row",
        "metadataValue": "G2",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": rows},
    }
    anas.do(
        {"addNamedRange": {"namedRange": {"name": "ratings", "range": anas.range("Sheet1!B2:B3")}}},
        {"createDeveloperMetadata": {"developerMetadata": mark}},
    )
    anas.insert_rows("Sheet1", 3)
    assert anas.see("ratings") == [["4"], [], ["3"]]
    [moved] = anas.book.metadata
    assert moved["location"]["dimensionRange"]["startIndex"] == 3
    anas.delete_rows("Sheet1", 4)
    assert anas.book.metadata == []
    assert anas.see("ratings") == [["4"]]
    anas.delete_name("ratings")
    with pytest.raises(RefusalError, match="Unable to parse range: ratings"):
        anas.see("ratings")


def test_who_may_only_read_cannot_type_and_a_stranger_sees_nothing(world: World, hrs: OpenSheet) -> None:
    world.as_person(HR).share(hrs.id, BORIS, "reader")
    with pytest.raises(RefusalError, match="403"):
        world.as_person(BORIS).open(hrs.id).type("Sheet1!A1", "x")
    with pytest.raises(RefusalError, match="404"):
        world.as_person("eve@example.com").open(hrs.id)


def test_protection_holds_for_all_but_editors_and_the_owner(hrs: OpenSheet, anas: OpenSheet) -> None:
    hole = hrs.range("Sheet1!B2:B3")
    protection = {"range": {"sheetId": 0}, "unprotectedRanges": [hole], "editors": {"users": [HR]}}
    hrs.do({"addProtectedRange": {"protectedRange": protection}})
    anas.type("Sheet1!B2", "5")
    for forbidden in (
        lambda: anas.type("Sheet1!A2", "x"),
        lambda: anas.paste("Sheet1!B3", [[1], [2]]),
        lambda: anas.insert_rows("Sheet1", 2),
        lambda: anas.rename_tab("Sheet1", "Mine"),
        lambda: anas.delete_rows("Sheet1", 2),
        lambda: anas.sort("Sheet1!A2:C3", "B"),
        lambda: anas.remove_protection("Sheet1"),
    ):
        with pytest.raises(RefusalError, match="protected"):
            forbidden()
    hrs.type("Sheet1!A2", "Sell more")
    assert anas.see("Sheet1!A2:B3") == [["Sell more", "5"], ["Learn", "3"]]


def test_a_copied_tab_and_a_copied_file_lose_protection(
    world: World, hrs: OpenSheet, anas: OpenSheet
) -> None:
    hrs.do({"addProtectedRange": {"protectedRange": {"range": hrs.range("Sheet1!A1:C1")}}})
    anas.copy_tab("Sheet1")
    assert anas.titles == ["Sheet1", "Copy of Sheet1"]
    anas.type("Copy of Sheet1!A1", "Aim")
    mine = world.as_person(ANA).copy(hrs.id)
    assert mine.file.name == "Copy of Review of Ana"
    assert mine.file.owner == ANA
    mine.type("Sheet1!A1", "Aim")
    assert not world.as_person(HR).sees(mine.id)
    with pytest.raises(RefusalError, match="protected"):
        anas.type("Sheet1!A1", "Aim")


def test_rules_reject_what_is_typed_and_not_what_is_pasted(anas: OpenSheet) -> None:
    between = {"type": "NUMBER_BETWEEN", "values": [{"userEnteredValue": "1"}, {"userEnteredValue": "5"}]}
    rule = {"condition": between, "strict": True, "inputMessage": "1 to 5"}
    anas.do({"setDataValidation": {"range": anas.range("Sheet1!B2:B3"), "rule": rule}})
    with pytest.raises(RefusalError, match="1 to 5"):
        anas.type("Sheet1!B2", "6")
    assert anas.value("Sheet1!B2") == 4
    anas.type("Sheet1!B2", "5")
    anas.paste("Sheet1!B2", [["a lot"]])
    assert anas.value("Sheet1!B2") == "a lot"


def test_formats_are_pasted_alone(anas: OpenSheet) -> None:
    percent = {"numberFormat": {"type": "PERCENT", "pattern": "0%"}}
    cell = {"userEnteredFormat": percent}
    anas.do({"repeatCell": {"range": anas.range("Sheet1!E1"), "cell": cell, "fields": "userEnteredFormat"}})
    anas.paste_format("Sheet1!E1", "Sheet1!B2:B3")
    assert anas.see("Sheet1!B2:B3") == [["400%"], ["300%"]]
    assert anas.value("Sheet1!B2") == 4


def test_cells_are_dragged_and_erased(anas: OpenSheet) -> None:
    anas.drag("Sheet1!A2:A3", "Sheet1!E5")
    anas.erase("Sheet1!B2")
    assert anas.see("Sheet1!A2:B3") == [[], ["", "3"]]
    assert anas.see("Sheet1!E5:E6") == [["Sell"], ["Learn"]]


def test_files_are_renamed_moved_shared_and_thrown_away(world: World, hrs: OpenSheet) -> None:
    hr, ana = world.as_person(HR), world.as_person(ANA)
    ana.rename(hrs.id, "Mine")
    assert hrs.book.properties["title"] == "Mine"
    with pytest.raises(RefusalError, match="403"):
        ana.trash(hrs.id)
    hr.share_link(hrs.id)
    assert world.as_person("eve@example.com").sees(hrs.id)
    hr.unshare(hrs.id, ANA)
    assert world.drive.role(hrs.file, ANA) == "reader"
    hr.trash("Mine")
    assert hrs.file.trashed
    hr.delete("Mine")
    assert hrs.id not in world.drive.files

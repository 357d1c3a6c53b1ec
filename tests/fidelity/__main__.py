"""Print how much of HR's work survives: ``python -m tests.fidelity``."""

from tests.fidelity.masters import full_master, identical_parts, kept, patched, rewritten_by_openpyxl


def main() -> None:
    """Print one line for each feature, for the patcher and for a library that loads and saves."""
    before = full_master()
    results = {"patched": patched(before)[0], "openpyxl": rewritten_by_openpyxl(before)}
    tables = {name: kept(before, after) for name, after in results.items()}
    print(f"{'HR has added':<40}{'patched':>12}{'openpyxl':>12}")
    for ours, theirs in zip(tables["patched"], tables["openpyxl"], strict=True):
        print(
            f"{ours.feature:<40}{f'{ours.kept} of {ours.markers}':>12}{f'{theirs.kept} of {theirs.markers}':>12}"
        )
    totals = [
        f"{sum(row.kept for row in table)} of {sum(row.markers for row in table)}"
        for table in tables.values()
    ]
    print(f"{'markers kept':<40}{totals[0]:>12}{totals[1]:>12}")
    same = ["{} of {}".format(*identical_parts(before, after)) for after in results.values()]
    print(f"{'parts with the same bytes':<40}{same[0]:>12}{same[1]:>12}")


if __name__ == "__main__":
    main()

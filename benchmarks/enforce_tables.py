"""What enforce_vs_emlp.py found, as tables: aligned text, or Markdown for README.md."""

import math

from enforce_cases import COMPARED, SIZES
from measured_run import median

CASES = {case.name: case for case in [*COMPARED, *SIZES]}
TARGETS = {"call": (20, 100), "process": (60, 100)}  # least and median of EMLP's time over lieder's


def seconds(x):
    """Three significant digits, no exponent."""
    if x is None:
        return ""
    return f"{x:,.{max(0, 2 - math.floor(math.log10(x)))}f}" if x > 0 else "0"


def ratio(x):
    return "" if x is None else f"{x:,.0f}" if x >= 10 else f"{x:.1f}"


def mebibytes(x):
    return "" if x is None else f"{x / 2**20:,.0f}"


def error(x):
    return "" if x is None else f"{x:.0e}" if x > 0 else "0"


def count(x):
    return "" if x is None else f"{x:,}"


def table(rows, columns, markdown):
    """Columns are pairs: a title, and what a row shows under it."""
    cells = [[title for title, _ in columns]] + [[str(show(row)) for _, show in columns] for row in rows]
    if markdown:
        lines = ["| " + " | ".join(line) + " |" for line in cells]
        return "\n".join([lines[0], "|" + "---|" * len(columns), *lines[1:]])
    widths = [max(len(line[k]) for line in cells) for k in range(len(columns))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells)


def case_of(record):
    return CASES[record["case"]]


def of(side, key, words):
    """The column of one figure: of one tool, or of one form of a basis."""
    return lambda record: words(record.get(side, {}).get(key))


def faster(record, key, theirs="later_seconds"):
    """EMLP's time over lieder's; None when lieder failed or one was not measured."""
    ours, other = record["lieder"].get(key), record["emlp"].get(theirs)
    return other / ours if ours and other and not record["lieder"]["failure"] else None


def faster_column(key, theirs="later_seconds"):
    return lambda record: ratio(faster(record, key, theirs))


def lieder_answer(record):
    return record["lieder"]["failure"] or count(record["lieder"]["dimension"])


def emlp_answer(record):
    theirs, note = record["emlp"], case_of(record).emlp_note
    if theirs["failure"]:
        return theirs["failure"]
    if theirs["nan"]:
        return f"{count(theirs['dimension'])}, {'all' if theirs['nan'] == 1 else 'some'} NaN"
    if theirs["dimension"] != case_of(record).dimension:
        return f"{count(theirs['dimension'])}, wrong" + (f": {note}" if note else "")
    return count(theirs["dimension"])


CASE_COLUMNS = [
    ("case", lambda r: case_of(r).words),
    ("size", lambda r: count(case_of(r).size)),
    ("maps", lambda r: count(case_of(r).dimension)),
]

CALL_COLUMNS = [
    *CASE_COLUMNS,
    ("lieder", lieder_answer),
    ("EMLP", emlp_answer),
    ("lieder first s", of("lieder", "first_seconds", seconds)),
    ("lieder later s", of("lieder", "later_seconds", seconds)),
    ("lieder written out s", of("lieder", "written_out_seconds", seconds)),
    ("EMLP first s", of("emlp", "first_seconds", seconds)),
    ("EMLP later s", of("emlp", "later_seconds", seconds)),
    ("faster, first", faster_column("first_seconds")),
    ("faster, later", faster_column("later_seconds")),
    ("faster, written out", faster_column("written_out_seconds")),
    ("lieder error", of("lieder", "error", error)),
    ("EMLP error", of("emlp", "error", error)),
]

PROCESS_COLUMNS = [
    CASE_COLUMNS[0],
    ("lieder s", of("lieder", "process_seconds", seconds)),
    ("EMLP s", of("emlp", "process_seconds", seconds)),
    ("faster", faster_column("process_seconds", "process_seconds")),
    ("lieder MiB", of("lieder", "peak_bytes", mebibytes)),
    ("EMLP MiB", of("emlp", "peak_bytes", mebibytes)),
]

SUMMARY_COLUMNS = [
    ("EMLP's time over lieder's", lambda row: row["measure"]),
    ("cases", lambda row: row["cases"]),
    ("least", lambda row: ratio(row["least"])),
    ("target", lambda row: row["least_target"]),
    ("median", lambda row: ratio(row["median"])),
    ("target", lambda row: row["median_target"]),
]

MEASURES = [  # words, lieder's time, EMLP's, target
    ("first call of a process", "first_seconds", "later_seconds", "call"),
    ("later calls", "later_seconds", "later_seconds", "call"),
    ("later calls, written out", "written_out_seconds", "later_seconds", "call"),
    ("whole process", "process_seconds", "process_seconds", "process"),
]


def summary(records):
    """Least and median ratio of each measure; empty where EMLP did not run."""
    rows = []
    for words, ours, theirs, target in MEASURES:
        ratios = [x for x in (faster(record, ours, theirs) for record in records) if x is not None]
        if not ratios:
            continue
        row = {"measure": words, "cases": len(ratios), "least": min(ratios), "median": median(ratios)}
        row["least_target"], row["median_target"] = TARGETS[target]
        rows.append(row)
    return rows


def outcome(record):
    """Of a size: what went wrong, by form."""
    wrong = {form: record[form]["failure"] for form in ("factored", "written_out") if form in record}
    return "; ".join(f"{form.replace('_', ' ')}: {words}" for form, words in wrong.items() if words) or "right"


def target(key, words):
    return lambda record: words(getattr(case_of(record), key))


SIZE_COLUMNS = [
    *CASE_COLUMNS,
    ("lieder", of("factored", "dimension", count)),
    ("form", of("factored", "form", lambda form: form or "")),
    ("s", of("factored", "seconds", seconds)),
    ("target s", target("seconds", lambda x: f"{x:g}")),
    ("MiB", of("factored", "peak_bytes", mebibytes)),
    ("error", of("factored", "equivariance_error", error)),
    ("written out s", of("written_out", "seconds", seconds)),
    ("written out target s", target("written_out_seconds", lambda x: f"{x:g}" if x else "")),
    ("written out MiB", of("written_out", "peak_bytes", mebibytes)),
    ("written out target MiB", target("written_out_bytes", mebibytes)),
    ("written out error", of("written_out", "basis_error", error)),
    ("outcome", outcome),
]

GROWTH_COLUMNS = [
    ("SO(3)", lambda r: f"T({r['order']})"),
    ("size", lambda r: count(r["size"])),
    ("maps", lambda r: count(r["expected"])),
    ("lieder", lambda r: r["failure"] or count(r["dimension"])),
    ("s", lambda r: seconds(r.get("seconds"))),
    ("MiB", lambda r: mebibytes(r.get("peak_bytes"))),
]

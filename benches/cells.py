#!/usr/bin/env python3
"""Makes docs/cells.md: cells as exports of donations write them, read by pandas, PhilanthroPy and Obole.

    cells.py OBOLE > docs/cells.md

OBOLE is the path of the program. Needs pandas and philanthropy. Each cell is put into a small CSV file of its own, with
the neighbours that the table names, and the three tools read the same file. Files are written to a temporary folder.
"""
import csv
import datetime
import json
import subprocess
import sys
import tempfile
import textwrap
import warnings
from collections import Counter, namedtuple
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from philanthropy.ingest import civicrm_contributions_to_features, map_columns, read_civicrm_contributions
from philanthropy.preprocessing import CRMCleaner

# Right answer of a cell without a value: a tool is right if it says so, or refuses the cell.
NOTHING, UNKNOWN = "no amount, said so", "not known: ask"
NO_SUCH_DAY = "no such day, said so"
RIGHT, WRONG, REFUSED, UNSEEN = "right", "wrong value", "refused, or left as text", "missing unseen"
OUTCOMES = (RIGHT, WRONG, REFUSED, UNSEEN)
AS_OF = datetime.date(2026, 1, 1)

# above, below: neighbours in the column. read, dates: arguments of read_csv and to_datetime that fit the column.
Cell = namedtuple("Cell", "text right above below read dates currency", defaults=((), (), {}, {}, "EUR"))
Answer = namedtuple("Answer", "outcome shown")


def day(year, month, date):
    return datetime.date(year, month, date)


COMMA, FRENCH = {"decimal": ","}, {"decimal": ",", "thousands": "."}
AMOUNTS = [
    Cell("50,00", 50, below=["12,30"], read=COMMA),
    Cell("1 234,56 €", 1234.56, below=["10,00 €"]),
    Cell("1\u00a0234,56\u00a0€", 1234.56, below=["10,00\u00a0€"]),
    Cell("1\u202f234,56\u00a0€", 1234.56, below=["10,00\u00a0€"]),
    Cell("1.250,00", 1250, below=["50,00"], read=FRENCH),
    Cell("1,250.00", 1250, below=["50.00"], read={"thousands": ","}),
    Cell("1.230,99", 1230.99, below=["1,230.99"]),
    Cell("1,230.99", 1230.99, above=["1.230,99"]),
    Cell("1'250.00", 1250, below=["20.00"], read={"thousands": "'"}),
    Cell("(25.00)", -25, below=["40.00"]),
    Cell("-25,00", -25, below=["40,00"], read=COMMA),
    Cell("25,00-", -25, below=["40,00"], read=COMMA),
    Cell("25 EUR", 25, below=["40 EUR"]),
    Cell("€25", 25, below=["€40"]),
    Cell("1.000", UNKNOWN),
    Cell("1.000", 1000, below=["40,00"], read=FRENCH),
    Cell("2,500", 2500, below=["40"], read={"thousands": ","}, currency="USD"),
    Cell("12,5", 12.5, below=["40,00"], read=COMMA),
    Cell("", NOTHING, below=["40.00"]),
    Cell("n/a", NOTHING, below=["40.00"]),
]
DATES = [
    Cell("03/04/2024", day(2024, 4, 3), above=["25/12/2023"], dates={"dayfirst": True}),
    Cell("03/04/2024", day(2024, 4, 3), below=["25/12/2023"], dates={"dayfirst": True}),
    Cell("04/13/2024", day(2024, 4, 13), above=["03/04/2024"], dates={"dayfirst": False}),
    Cell("03/04/2024", day(2024, 3, 4), below=["04/13/2024"], dates={"dayfirst": False}),
    Cell("2024-02-30", NO_SUCH_DAY, above=["2024-03-01"]),
    Cell("45000", day(2023, 3, 15), below=["45010"], dates={"unit": "D", "origin": "1899-12-30"}),
    Cell("3.4.2024", day(2024, 4, 3), above=["25.12.2023"], dates={"format": "%d.%m.%Y"}),
    Cell("20240403", day(2024, 4, 3), above=["20231225"], dates={"format": "%Y%m%d"}),
    Cell("3 avril 2024", day(2024, 4, 3), above=["25 décembre 2023"]),
    Cell("2024-04-03T22:30:00Z", day(2024, 4, 3), below=["2024-04-04T09:00:00Z"]),
]


def judged(value, right):
    """Compares a value with the right answer: None is missing without a word, text was left as it is."""
    if value is None or pd.isna(value):
        return Answer(UNSEEN, "unseen")
    if isinstance(value, str):
        return Answer(REFUSED, "text")
    if isinstance(value, datetime.date):
        value = value.date() if isinstance(value, datetime.datetime) else value
        return Answer(RIGHT, "right") if value == right else Answer(WRONG, f"**{value}**")
    value = float(value)
    if not isinstance(right, str) and abs(value - right) < 0.005:
        return Answer(RIGHT, "right")
    return Answer(WRONG, f"**{value:.2f}**" if round(value, 2) == value else f"**{value:g}**")


def refused(reason, right):
    """Refusing a cell that has no value is right; refusing another one is a refusal."""
    return Answer(RIGHT, f"right ({reason})") if isinstance(right, str) else Answer(REFUSED, f"refused ({reason})")


def warned(answer, caught):
    """A missing value with a warning is not missing unseen."""
    if not caught or answer.outcome in (RIGHT, REFUSED):
        return answer
    return Answer(REFUSED if answer.outcome == UNSEEN else answer.outcome, f"{answer.shown}, with a warning")


def guarded(read, cell):
    """Calls a reader of Python. A ValueError is a refusal of the data; any other exception is a mistake of this script."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            return warned(judged(read(), cell.right), caught)
        except ValueError as error:
            return refused(type(error).__name__, cell.right)


def with_pandas(path, cell, is_date, read, dates):
    table = pd.read_csv(path, **read)
    column = pd.to_datetime(table["Date"], **dates) if is_date else table["Amount"]
    return column.iloc[len(cell.above)]


def with_philanthropy(path, cell, is_date):
    # The reader writes the names of columns in small letters, and knows `amount` by itself.
    names = {"donor_number": "contact_id", "date": "receive_date", "amount": "total_amount"}
    table = map_columns(read_civicrm_contributions(path), names, required=names.values())
    features = civicrm_contributions_to_features(table, statuses=None)
    donor = str(7000 + len(cell.above))
    if donor not in features.index:
        return None
    return features.loc[donor, "last_gift_date" if is_date else "total_gift_amount"]


def with_cleaner(path, cell, is_date):
    cleaner = CRMCleaner(date_col="Date", amount_col="Amount").set_output(transform="pandas")
    return cleaner.fit_transform(pd.read_csv(path))["Date" if is_date else "Amount"].iloc[len(cell.above)]


def philanthropy_answer(path, cell, is_date):
    answer = guarded(lambda: with_philanthropy(path, cell, is_date), cell)
    # Its reader replaces an amount that it cannot read by 0 and counts the gift.
    return Answer(UNSEEN, "unseen, a gift of 0.00") if answer.shown == "**0.00**" else answer


def run_obole(program, *arguments):
    command = [program, *map(str, arguments), "--no-config", "--lang", "en"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def obole_answer(program, path, cell, is_date):
    """Imports the file; the answer is the refusal of the row, or the feature of its donor."""
    ledger, features = path.parent / "ledger", path.parent / "features.csv"
    at = len(cell.above)
    done = run_obole(program, "import", path, "--out", ledger, "--currency", cell.currency, "--accept-refused", "--json")
    for name in ("refused.csv", "set-aside.csv"):
        if (ledger / name).exists():
            with open(ledger / name, newline="", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    if int(row["row"]) == at + 2:
                        return refused(row["code"], cell.right)
    if done.returncode:
        return refused(json.loads(done.stdout)["id"], cell.right)
    made = run_obole(program, "features", ledger, "--as-of", AS_OF, "--out", features)
    if made.returncode:
        raise SystemExit(made.stderr)
    donor = str(7000 + at)
    book = ledger / "people" / "book.json"
    if book.exists():
        people = json.loads(book.read_text(encoding="utf-8"))["people"]
        donor = next((who for who, person in people.items() if person["key"].endswith(f"-{donor}")), donor)
    with open(features, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["donor_id"] == donor:
                past = datetime.timedelta(days=int(row["recency_days"]))
                return judged(AS_OF - past if is_date else float(row["total_amount"]), cell.right)
    return judged(None, cell.right)


def write_table(folder, name, header, cell, is_date):
    folder.mkdir()
    path = folder / name
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for at, text in enumerate([*cell.above, cell.text, *cell.below]):
            writer.writerow([7000 + at, text, "40.00"] if is_date else [7000 + at, "2024-04-03", text])
    return path


def code(text):
    if not text:
        return "(empty)"
    marks = [name for mark, name in (("\u202f", "U+202F"), ("\u00a0", "U+00A0")) if mark in text]
    plain = text.replace("\u202f", " ").replace("\u00a0", " ")
    return f"`{plain}`" + (f" ({', '.join(marks)})" if marks else "")


def neighbours(cell):
    parts = [f"below {code(text)}" for text in cell.above] + [f"above {code(text)}" for text in cell.below]
    return ", ".join(parts) or "alone"


def right_answer(right):
    return f"{right:.2f}" if isinstance(right, (int, float)) else str(right)


def given(arguments):
    return ", ".join(f"`{name}={value!r}`" for name, value in arguments.items())


def read_all(program, folder):
    """Reads every cell with every tool. Returns rows of (cell, is_date, answers by tool)."""
    rows = []
    for number, (cell, is_date) in enumerate([(c, False) for c in AMOUNTS] + [(c, True) for c in DATES]):
        path = write_table(folder / f"{number}", "export.csv", ["Donor number", "Date", "Amount"], cell, is_date)
        own = write_table(folder / f"{number}-own", "gifts.csv", ["donor_id", "date", "amount"], cell, is_date)
        rows.append((cell, is_date, {
            "pandas": guarded(lambda: with_pandas(path, cell, is_date, {}, {}), cell),
            "fitting": guarded(lambda: with_pandas(path, cell, is_date, cell.read, cell.dates), cell),
            "PhilanthroPy": philanthropy_answer(path, cell, is_date),
            "cleaner": guarded(lambda: with_cleaner(path, cell, is_date), cell),
            "Obole": obole_answer(program, path, cell, is_date),
            "own": obole_answer(program, own, cell, is_date),
        }))
    return rows


def print_table(rows, title):
    print(f"| {title} | in its column | right answer | pandas | PhilanthroPy | Obole | pandas reads it with |")
    print("|---|---|---|---|---|---|---|")
    for cell, _, by in rows:
        arguments = {**cell.read, **cell.dates}
        if by["pandas"].outcome == RIGHT:
            fitting = "its defaults"
        else:
            fitting = given(arguments) if by["fitting"].outcome == RIGHT else "no argument"
        answers = " | ".join(by[tool].shown for tool in ("pandas", "PhilanthroPy", "Obole"))
        print(f"| {code(cell.text)} | {neighbours(cell)} | {right_answer(cell.right)} | {answers} | {fitting} |")
    print()


def print_counts(rows):
    print(f"| of {len(rows)} cells | " + " | ".join(OUTCOMES) + " |")
    print("|---|" + "---|" * len(OUTCOMES))
    names = {
        "pandas": "pandas, defaults",
        "fitting": "pandas, arguments of the last column",
        "PhilanthroPy": "PhilanthroPy, its reader of exports",
        "cleaner": "PhilanthroPy, `CRMCleaner` after `read_csv`",
        "Obole": "Obole",
        "own": "Obole, the same cells in a table of its own format",
    }
    for tool, name in names.items():
        count = Counter(by[tool].outcome for _, _, by in rows)
        print(f"| {name} | " + " | ".join(str(count[outcome]) for outcome in OUTCOMES) + " |")
    print()


INTRODUCTION = [
    "# {count} cells, three readers",
    "{count} cells as exports of donations write them: {amounts} amounts and {dates} dates. Each is in a small CSV file of its own (commas, UTF-8, "
    "the columns `Donor number`, `Date`, `Amount`) with the neighbours that the table names, and each tool reads the same file. **Defaults** are: "
    "pandas {pandas} with `pd.read_csv(file)` and, for dates, `pd.to_datetime(column)`; PhilanthroPy {philanthropy} with `read_civicrm_contributions`, "
    "`map_columns` and `civicrm_contributions_to_features(…, statuses=None)`, its reader of exports; {obole} with `obole import FILE --out LEDGER "
    "--currency EUR --accept-refused` (`USD` for `2,500`). Defaults are not the best that a tool can do. pandas reads many of these cells with the "
    "right arguments, which the last column gives, and the others with code of one's own; somebody must know the file and write them. What pandas "
    "leaves as text cannot be added up, so it is noticed. PhilanthroPy says in its code that it takes the point for the decimal mark and the month "
    "for the first number, and asks for other files to be converted before: it is made for exports of the United States.",
    "We chose the cells, and we wrote one of the tools. Most cells are European, because the tools differ there; a list from one American CRM would "
    "suit PhilanthroPy better. The right answer is what a treasurer means: an amount in parentheses or with a minus sign was given back and lowers "
    "the total. Some cells have no value: empty, `n/a`, a day that does not exist, `1.000` with nothing beside it. A tool is right there if it "
    "refuses the cell and says so, and wrong if it takes a value without asking. \"Text\" means that the cell was left as it is. \"Unseen\" means that it "
    "became a missing value, or its row was dropped, without a word; for empty cells many analysts want just that from pandas, and a line of code "
    "counts them.",
]

REMARKS = [
    "- **Refused is not read.** {refusals} A refused row is named in `refused.csv` with its reason. If more than 5 % of the rows are refused, no "
    "ledger is written unless `--accept-refused` is given, as it is here.",
    "- **Amounts below zero are never taken**, however they are written. The total is then too high by what was given back, until a person corrects "
    "the status of the gift in the file. PhilanthroPy reads `(25.00)`, and pandas reads `-25,00` with its argument.",
    "- **Obole's own format is stricter.** In `gifts.csv` with the columns `donor_id`, `date`, `amount`, {own}.",
    "- **A time with a zone is cut off, not converted.** `2024-04-03T22:30:00Z` is already 4 April in Paris. All three give the day in UTC, which is "
    "counted as right here. pandas and PhilanthroPy keep the time, which can be converted later; Obole keeps the day alone. On 31 December the year "
    "of a gift may depend on it.",
    "- **The neighbours decide.** The same `1.000` is 1000.00 above `40,00` and is refused alone; the same `03/04/2024` is in April or in March. If "
    "nothing in a column shows the order of day and month, the import stops and asks for `--date-order`.",
]

AGAIN = """## Make this page again

```text
python -m venv venv
venv/bin/pip install pandas=={pandas} philanthropy=={philanthropy}
cargo build --release
venv/bin/python benches/cells.py target/release/obole > docs/cells.md
```
"""


def listed(cells):
    return ", ".join(cells[:-1]) + " and " + cells[-1] if len(cells) > 1 else "".join(cells)


def wrapped(text, indent=""):
    return textwrap.fill(text, 140, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def main(program):
    program = str(Path(program).resolve())
    with tempfile.TemporaryDirectory() as folder:
        rows = read_all(program, Path(folder))
    versions = {"pandas": version("pandas"), "philanthropy": version("philanthropy")}
    words = {20: "Twenty", 30: "Thirty"}
    count = words.get(len(rows), str(len(rows)))
    name = run_obole(program, "--version").stdout.strip().replace("obole", "Obole")
    for text in INTRODUCTION:
        print(wrapped(text.format(count=count, amounts=len(AMOUNTS), dates=len(DATES), obole=name, **versions)), end="\n\n")
    print_counts(rows)
    print_table([row for row in rows if not row[1]], "amount")
    print_table([row for row in rows if row[1]], "date")
    wrong = [f"{code(c.text)} ({by['Obole'].shown})" for c, _, by in rows if by["Obole"].outcome in (WRONG, UNSEEN)]
    refusals = [code(c.text) for c, _, by in rows if by["Obole"].outcome == REFUSED]
    said = f"Obole refuses {listed(refusals)}, which a treasurer can read." if refusals else "It refuses none of these."
    said += f" It reads {listed(wrong)} wrongly." if wrong else ""
    own = [f"{code(c.text)} ({by['own'].shown})" for c, _, by in rows if by["own"].outcome != by["Obole"].outcome]
    stricter = f"it answers otherwise for {listed(own)}" if own else "nothing differs here"
    print("## What to know about Obole\n")
    for text in REMARKS:
        print(wrapped(text.format(refusals=said, own=stricter), "  "))
    print()
    print(AGAIN.format(**versions), end="")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

"""Checks the program as an outsider would: only its command line and the files it writes.

Usage: outside.py PEERHOOD_BINARY PROGRAM_YEAR_FOLDER
"""

import copy
import csv
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

import icalendar
import recurring_ical_events

BINARY, YEAR = sys.argv[1], pathlib.Path(sys.argv[2])
SAMPLE = pathlib.Path("examples/data/riverbend")
FAULTY = pathlib.Path("examples/data/riverbend-faulty")
AS_OF = "2026-03-02T09:00:00-05:00"
passed = 0


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=300)


def check(truth, message):
    global passed
    if not truth:
        sys.exit(f"outside: {message}")
    passed += 1


def sample_is_clean_and_faults_are_listed():
    clean = run("check", SAMPLE)
    check(clean.returncode == 0, f"check on the sample: {clean.stdout}{clean.stderr}")
    faulty = run("check", FAULTY)
    check(faulty.returncode == 1, "check on the faulty sample must exit 1")
    lines = [line for line in (faulty.stdout + faulty.stderr).splitlines() if ".csv:" in line or ".toml:" in line]
    check(len(lines) >= 25, f"only {len(lines)} faults listed")
    check(all(";" in line for line in lines), "a fault without a cure")


def proposal_is_repeatable_and_proved():
    first = run("match", SAMPLE, "--as-of", AS_OF, "--json")
    second = run("match", SAMPLE, "--as-of", AS_OF, "--json")
    check(first.returncode == 0 and first.stdout == second.stdout, "two runs must give the same bytes")
    proposal = json.loads(first.stdout)
    offered = [offer["referral"] for offer in proposal["offers"]]
    check(len(offered) == len(set(offered)), "one offer for each referral")
    check(set(pair["referral"] for pair in proposal["pairs"]) <= set(offered), "every pair has an offer")

    def verdict(document):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(document, file)
            file.flush()
            return run("verify", SAMPLE, file.name)

    check(verdict(proposal).returncode == 0, "verify must accept the proposal")
    pairs = proposal["pairs"]
    for index in range(len(pairs)):
        doubled, dropped, swapped = (copy.deepcopy(proposal) for _ in range(3))
        doubled["pairs"].append(copy.deepcopy(pairs[index]))
        dropped["pairs"].pop(index)
        other = (index + 1) % len(pairs)
        a, b = swapped["pairs"][index], swapped["pairs"][other]
        a["support_parent"], b["support_parent"] = b["support_parent"], a["support_parent"]
        for name, document in [("doubled", doubled), ("dropped", dropped), ("swapped", swapped)]:
            if name == "swapped" and a["support_parent"] == b["support_parent"]:
                continue
            answer = verdict(document)
            check(answer.returncode == 1, f"verify must reject pair {index} {name}")
            check(len(answer.stdout + answer.stderr) > 20, "verify must say what is wrong")

    def numbers(node, path=()):
        if isinstance(node, dict):
            for key, value in node.items():
                yield from numbers(value, (*path, key))
        elif isinstance(node, list):
            for key, value in enumerate(node):
                yield from numbers(value, (*path, key))
        elif isinstance(node, int) and not isinstance(node, bool):
            yield path

    for path in numbers(proposal["certificate"]):
        altered = copy.deepcopy(proposal)
        node = altered["certificate"]
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] += 1
        check(verdict(altered).returncode == 1, f"verify must reject an altered certificate at {path}")


def nothing_private_is_written():
    secrets = set()
    for name in ["support_parents.csv", "referrals.csv", "facilitators.csv"]:
        with open(SAMPLE / name, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                row = {key.strip().lower(): value for key, value in row.items() if key}
                secrets.add(row["name"].strip())
                secrets.update(part.strip() for part in row["contact"].split(";"))
    secrets = {secret for secret in secrets if len(secret) > 3}
    check(len(secrets) > 100, "the sample has names and contact details to look for")
    for file in YEAR.rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8").replace("\n ", "").replace("\r", "")
            found = [secret for secret in secrets if secret in text]
            check(not found, f"{file} shows {found}")


def calendar_is_readable_and_free_of_clashes():
    calendar = icalendar.Calendar.from_ical((YEAR / "sessions.ics").read_bytes())
    zone = tomllib.loads((SAMPLE / "program.toml").read_text())
    check(zone["time_zone"], "the sample names its zone")
    events = recurring_ical_events.of(calendar).between(datetime.date(2026, 1, 1), datetime.date(2027, 1, 1))
    with open(YEAR / "sessions.csv", encoding="utf-8-sig", newline="") as file:
        sessions = list(csv.DictReader(file))
    held = [row for row in sessions if row.get("status", "") != "cancelled"]
    check(len(events) == len(held) > 0, f"{len(events)} events in the calendar, {len(held)} sessions in the table")
    starts = sorted(event["DTSTART"].dt.astimezone(datetime.timezone.utc) for event in events)
    listed = sorted(datetime.datetime.fromisoformat(row["starts_at"]).astimezone(datetime.timezone.utc) for row in held)
    check(starts == listed, "the calendar and the table give the same instants")
    for who in ["facilitator", "venue"]:
        busy = {}
        for row in held:
            busy.setdefault(row[who], []).append(
                (datetime.datetime.fromisoformat(row["starts_at"]), datetime.datetime.fromisoformat(row["ends_at"]))
            )
        for name, spans in busy.items():
            spans.sort()
            for (_, end), (start, _) in zip(spans, spans[1:]):
                check(end <= start, f"{who} {name} is in two places at {start}")


for part in [
    sample_is_clean_and_faults_are_listed,
    proposal_is_repeatable_and_proved,
    nothing_private_is_written,
    calendar_is_readable_and_free_of_clashes,
]:
    part()
    print(f"outside: {part.__name__.replace('_', ' ')}")
print(f"{passed} passed, 0 failed")

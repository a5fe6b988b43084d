"""Lays out a wide grid of repetition rules with `peerhood recur` and with python-dateutil, and names
every rule on which the two differ.

    pip install python-dateutil
    cargo build --release -p peerhood-cli
    python benches/recurrence_check.py target/release/peerhood
"""

import itertools
import json
import subprocess
import sys
from datetime import datetime

from dateutil.rrule import rrulestr

STARTS = [datetime(2026, 1, 31, 18, 30), datetime(2024, 2, 29, 9, 0), datetime(2027, 1, 3, 0, 0)]


def rules():
    """Every rule that weekly, fortnightly, monthly, daily and yearly sessions need, and many more."""
    days = ["", "TU", "MO,TH", "SA,SU", "MO,TU,WE,TH,FR"]
    for interval, day, start in itertools.product([1, 2, 3, 5], days, ["MO", "SU", "WE"]):
        yield f"FREQ=WEEKLY;INTERVAL={interval};WKST={start}" + (f";BYDAY={day}" if day else "")
    # Not "3TH,TU": python-dateutil narrows one by the other; RFC 5545, libical and we take either.
    numbered = ["1TU", "-1FR", "2MO,4MO", "5WE", "-2SU", "1MO,-1MO"]
    for interval, day in itertools.product([1, 2, 7], numbered):
        yield f"FREQ=MONTHLY;INTERVAL={interval};BYDAY={day}"
    for interval, day in itertools.product([1, 2, 13], ["1", "-1", "15,30", "31", "-31", "10,-10"]):
        yield f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={day}"
    for day, position in itertools.product(["MO,TU,WE,TH,FR", "TU,TH", "SA,SU"], ["1", "-1", "2,-2", "3"]):
        yield f"FREQ=MONTHLY;BYDAY={day};BYSETPOS={position}"
    for interval, part in itertools.product([1, 2, 10], ["", ";BYMONTH=1,6", ";BYDAY=MO,SA", ";BYMONTHDAY=1,-1"]):
        yield f"FREQ=DAILY;INTERVAL={interval}{part}"
    for interval, part in itertools.product(
        [1, 2, 4],
        [
            "",
            ";BYMONTH=2,7",
            ";BYMONTH=3;BYDAY=TH",
            ";BYMONTH=11;BYDAY=1TU",
            ";BYDAY=20MO",
            ";BYDAY=-1SU",
            ";BYYEARDAY=1,100,-1",
            ";BYYEARDAY=366",
            ";BYWEEKNO=20;BYDAY=MO",
            ";BYWEEKNO=1,53;BYDAY=WE",
            ";BYWEEKNO=-1;BYDAY=FR;WKST=SU",
            ";BYMONTH=1,2,3;BYMONTHDAY=29;BYSETPOS=2",
        ],
    ):
        yield f"FREQ=YEARLY;INTERVAL={interval}{part}"
    for frequency, part in itertools.product(
        ["HOURLY", "MINUTELY"], [";INTERVAL=7;BYHOUR=9,14", ";INTERVAL=90", ";BYDAY=TU;BYHOUR=8;BYMINUTE=0,30"]
    ):
        yield f"FREQ={frequency}{part}"


def theirs(rule, start):
    return [str(time) for time in itertools.islice(iter(rrulestr(rule, dtstart=start)), 60)]


def ours(program, rule, start, end):
    command = [program, "recur", rule, "--start", start.isoformat(), "--end", end, "--most", "60", "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return [str(datetime.fromisoformat(time["local"])) for time in told["times"]]


def main(program):
    tried, differing = 0, []
    for rule, start in itertools.product(rules(), STARTS):
        for count in ["", ";COUNT=12", ";UNTIL=20281224T000000"]:
            tried += 1
            expected = theirs(rule + count, start)
            if ours(program, rule + count, start, "9990-01-01") != expected:
                differing.append((rule + count, str(start)))
    for rule, start in differing:
        print(f"differs: {rule} from {start}")
    print(f"{tried} rules, {len(differing)} differ from python-dateutil")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

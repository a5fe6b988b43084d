"""Plans the same series of sessions with `peerhood plan`, with CP-SAT and with HiGHS, and prints all three
side by side. Every answer is checked and its points added up again here, by one function that shares no
code with any of them.

    pip install ortools==9.15.6755 highspy==1.16.0
    cargo build --release -p peerhood-cli
    python benches/scheduling_plan_peers.py target/release/peerhood

The cases are like those of the bench `scheduling_plan`: weekly series of 12 sessions, ten members each, 42
slots a week, rooms and links that are all alike. A series left out counts above any number of absences. The
two solvers get two workers and as many seconds of CPU as a second argument says, 20 without it: ours needs
one thread and less.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
HOURS = [9, 11, 13, 16, 18, 20]
SLOTS = [(day, hour) for day in DAYS for hour in HOURS]
OTHERS = ["es", "vi", "ar"]
SESSIONS, ABSENT = 12, 10
# Name, series, facilitators, rooms, links, series of a facilitator at most, slots in a hundred at which one
# is free, whether only one facilitator speaks each language but English.
CASES = [
    ("100 series, 40 facilitators", 100, 40, 12, 10, 4, 40, False),
    ("500 series, 200 facilitators", 500, 200, 60, 40, 4, 40, False),
    ("too few facilitators", 100, 22, 20, 20, 4, 40, False),
    ("one room, one link", 60, 40, 1, 1, 4, 40, False),
    ("one facilitator a language", 60, 18, 10, 10, 4, 40, True),
    ("capacity one", 60, 64, 10, 10, 1, 30, False),
]


def case(series, facilitators, rooms, links, most, free, rare):
    dice = random.Random(1)
    hours = lambda share: {slot for slot in SLOTS if dice.randrange(100) < share}
    people = []
    for number in range(facilitators):
        second = (OTHERS + ["en"] * number)[number] if rare else dice.choice(["en", *OTHERS])
        people.append({"free": hours(free), "languages": {"en", second}})
    groups = []
    for _ in range(series):
        members = [hours(65) for _ in range(10)]
        language = dice.choice(OTHERS) if dice.randrange(100) < 30 else "en"
        groups.append(
            {
                "absent": {slot: sum(slot not in member for member in members) for slot in SLOTS},
                "members": members,
                "virtual": dice.randrange(2) == 0,
                "language": language,
            }
        )
    return {"series": groups, "facilitators": people, "places": (rooms, links), "most": most}


def options(made):
    """Every series with every slot and facilitator that it could have, and how many cannot come then."""
    for number, group in enumerate(made["series"]):
        for slot in SLOTS:
            for who, person in enumerate(made["facilitators"]):
                if slot in person["free"] and group["language"] in person["languages"]:
                    yield number, slot, who, group["absent"][slot]


def points(made, chosen):
    """Adds up (series left out, soft points) of {series: (slot, facilitator)}; fails where a rule is broken."""
    soft = 0
    for number, (slot, who) in chosen.items():
        group, person = made["series"][number], made["facilitators"][who]
        assert slot in person["free"] and group["language"] in person["languages"]
        soft += ABSENT * SESSIONS * group["absent"][slot]
    leads = Counter(who for _, who in chosen.values())
    at_once = Counter((who, slot) for slot, who in chosen.values())
    held = Counter((made["series"][number]["virtual"], slot) for number, (slot, _) in chosen.items())
    assert all(count <= made["most"] for count in leads.values())
    assert all(count <= 1 for count in at_once.values())
    assert all(count <= made["places"][virtual] for (virtual, _), count in held.items())
    return len(made["series"]) - len(chosen), soft


def request(made):
    """The case as `peerhood plan` reads it."""
    none = {"childcare": False, "accessible": False, "transit": False}
    zone = "America/Chicago"
    time_of = lambda hour: f"{hour:02}:00:00"

    def availability(free):
        windows = [
            {"day": day, "start": time_of(hour), "end": time_of(hour + 2), "answer": "yes"} for day, hour in sorted(free)
        ]
        return {"zone": zone, "weekly": windows, "busy": []}

    both = ["in_person", "virtual"]
    people, series = [], []
    for number, group in enumerate(made["series"]):
        members = [f"P{number}-{one}" for one in range(len(group["members"]))]
        for name, free in zip(members, group["members"]):
            people.append({"id": name, "availability": availability(free), "modes": both, "needs": none})
        series.append(
            {
                "id": f"S{number}", "members": members, "zone": zone, "every": {"weeks": 1}, "minutes": 90,
                "slots": [{"day": day, "start": time_of(hour), "cost": 0} for day, hour in SLOTS],
                "from": "2026-09-07", "length": {"sessions": SESSIONS}, "skipped": [], "moved": {},
                "meeting": "virtual" if group["virtual"] else "in_person", "language": group["language"],
                "co_facilitator": "no", "requires": none, "facilitators": [], "venues": [], "exceptions": 0,
                "codes": [], "codes_per_session": 3,
            }
        )
    staff = [
        {
            "id": f"F{number}", "availability": availability(person["free"]), "modes": both, "leads": True,
            "languages": sorted(person["languages"]), "interprets": [], "certificates": {},
            "most_series": made["most"], "buffer_minutes": 0, "cost": 0,
        }
        for number, person in enumerate(made["facilitators"])
    ]
    venues = []
    for mode, count, seats in zip(both, made["places"], (16, None)):
        for number in range(count):
            venue = {"id": f"{mode}-{number}", "modes": [mode], "seats": seats, "rooms": 1, "features": none}
            venues.append(venue | {"buffer_minutes": 0, "cost": 0})
    costs = {
        "cannot_come": ABSENT, "unknown": 5, "if_needed": 2, "staff_if_needed": 2, "no_co_facilitator": 8,
        "exception": 4, "changed_time": 12, "changed_facilitator": 6, "changed_venue": 4,
    }
    return {
        "series": series, "participants": people, "facilitators": staff, "venues": venues, "closures": [],
        "clock_policy": "shift", "costs": costs,
    }


def ours(peerhood, made):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "request.json")
        file.write_text(json.dumps(request(made)))
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        told = json.loads(
            subprocess.run([peerhood, "plan", file, "--json"], check=True, capture_output=True).stdout
        )
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    chosen = {}
    for placed in told["placed"]:
        day, hour = placed["slot"]["day"], int(placed["slot"]["start"][:2])
        chosen[int(placed["series"][1:])] = ((day, hour), int(placed["facilitator"][1:]))
    return chosen, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, told["bound"]


def rules(made):
    """The options, and the sets of options of which so many at most may be taken."""
    listed = list(options(made))
    sets = {}
    for at, (number, slot, who, _) in enumerate(listed):
        virtual = made["series"][number]["virtual"]
        sets.setdefault(("series", number), (1, []))[1].append(at)
        sets.setdefault(("lead", who), (made["most"], []))[1].append(at)
        sets.setdefault(("at once", who, slot), (1, []))[1].append(at)
        sets.setdefault(("place", virtual, slot), (made["places"][virtual], []))[1].append(at)
    return listed, [(most, inside) for most, inside in sets.values() if most < len(inside)]


# Above the absences of any one series, so that none is left out to save some.
LEFT_OUT = 1_000


def cp_sat(made, seconds):
    from ortools.sat.python import cp_model

    start = time.process_time()
    listed, limits = rules(made)
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in listed]
    for most, inside in limits:
        if most == 1:
            model.add_at_most_one(taken[at] for at in inside)
        else:
            model.add(sum(taken[at] for at in inside) <= most)
    model.minimize(sum((absent - LEFT_OUT) * one for one, (_, _, _, absent) in zip(taken, listed)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    done = threading.Event()

    def watch():
        while not done.wait(0.05):
            if seconds <= time.process_time() - start:
                solver.stop_search()

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = solver.solve(model)
    done.set()
    watcher.join()
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return [at for at, one in enumerate(taken) if found and solver.value(one)], status == cp_model.OPTIMAL


def highs(made, seconds):
    import highspy
    import numpy

    listed, limits = rules(made)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 2)
    solver.setOptionValue("time_limit", float(seconds))
    every = numpy.arange(len(listed), dtype=numpy.int32)
    solver.addVars(len(listed), numpy.zeros(len(listed)), numpy.ones(len(listed)))
    solver.changeColsCost(len(listed), every, numpy.array([absent - LEFT_OUT for *_, absent in listed], float))
    solver.changeColsIntegrality(len(listed), every, numpy.array([highspy.HighsVarType.kInteger] * len(listed)))
    inside = numpy.array([at for _, inside in limits for at in inside], dtype=numpy.int32)
    starts = numpy.cumsum([0] + [len(inside) for _, inside in limits[:-1]]).astype(numpy.int32)
    least = numpy.full(len(limits), -highspy.kHighsInf)
    most = numpy.array([most for most, _ in limits], float)
    solver.addRows(len(limits), least, most, len(inside), starts, inside, numpy.ones(len(inside)))
    solver.run()
    values = solver.getSolution().col_value
    return (
        [at for at, value in enumerate(values) if 0.5 < value],
        solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
    )


def peer(name, arguments, seconds):
    """Runs a solver in a process of its own: the two cannot be loaded into one."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, __file__, "--solve", name, json.dumps(arguments), str(seconds)]
    # HiGHS begins with its name.
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout.splitlines()[-1])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    made = case(*arguments)
    listed = list(options(made))
    chosen = {listed[at][0]: (listed[at][1], listed[at][2]) for at in answer["taken"]}
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return points(made, chosen), spent, answer["optimal"]


def main():
    if sys.argv[1] == "--solve":
        name, arguments, seconds = sys.argv[2], json.loads(sys.argv[3]), float(sys.argv[4])
        taken, optimal = {"cp_sat": cp_sat, "highs": highs}[name](case(*arguments), seconds)
        print(json.dumps({"taken": taken, "optimal": optimal}))
        return
    seconds = float(sys.argv[2]) if 2 < len(sys.argv) else 20.0
    print("| case | ours: left out, soft | bound | CPU s | CP-SAT | CPU s | HiGHS | CPU s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, *arguments in CASES:
        made = case(*arguments)
        chosen, spent, _, bound = ours(sys.argv[1], made)
        shown = f"{bound['medium']}, {bound['soft']:,}" if bound else "none"
        cells = [name, "%d, %s" % (lambda out, soft: (out, f"{soft:,}"))(*points(made, chosen)), shown, f"{spent:.1f}"]
        for solver in ("cp_sat", "highs"):
            (out, soft), spent, optimal = peer(solver, arguments, seconds)
            found = "none found" if out == len(made["series"]) else f"{out}, {soft:,}"
            cells += [found + ", proved" * optimal, f"{spent:.1f}"]
        print("| " + " | ".join(cells) + " |", flush=True)


main()

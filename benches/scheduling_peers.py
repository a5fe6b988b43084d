"""Forms groups of the same people with `peerhood form` and with CP-SAT, at the same CPU time, and prints
both side by side. Both answers are checked and their points added up again here, by one function that
shares no code with either.

    pip install ortools==9.15.6755
    cargo build --release -p peerhood-cli
    python benches/scheduling_peers.py target/release/peerhood

The people are those of the bench `scheduling_form`: groups of 8 to 12, one language, a weekly slot out
of 20 that all can come to, similar needs, diverse regions, no father alone.
"""

import itertools
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

from ortools.sat.python import cp_model

SMALLEST, LARGEST = 8, 12
SLOTS = [f"slot {number}" for number in range(20)]
# Changes in each of two searches; the CPU time that they take is what CP-SAT gets.
CASES = [(50, 4_000_000), (100, 8_000_000), (300, 40_000_000)]


def people(count, seed):
    dice = random.Random(seed)
    crowd = []
    for number in range(count):
        slots = {}
        for slot in SLOTS:
            roll = dice.randrange(10)
            if roll < 4:
                slots[slot] = roll == 3  # whether only if needed
        crowd.append(
            {
                "id": f"P{number}",
                "language": dice.choices(["en", "es", "fr"], [75, 20, 5])[0],
                "need": str(dice.randrange(6)),
                "region": str(dice.randrange(5)),
                "relationship": "father" if dice.randrange(5) == 0 else "mother",
                "slots": slots,
            }
        )
    return crowd


def points(crowd, groups):
    """Adds up (people left out, soft points); fails where a rule that must hold is broken."""
    placed = [person for group in groups for person in group]
    assert len(set(placed)) == len(placed)
    soft = 0
    for group in groups:
        members = [crowd[person] for person in group]
        assert SMALLEST <= len(members) <= LARGEST, len(members)
        assert len({member["language"] for member in members}) == 1
        fits = [slot for slot in SLOTS if all(slot in member["slots"] for member in members)]
        assert fits, "no slot in common"
        soft += min(sum(member["slots"][slot] for member in members) for slot in fits)
        soft += 4 * (len(members) - max(Counter(member["need"] for member in members).values()))
        regions = Counter(member["region"] for member in members)
        soft += sum(count * (count - 1) // 2 for count in regions.values())
        soft += 6 * (sum(member["relationship"] == "father" for member in members) == 1)
    return len(crowd) - len(placed), soft


def ours(peerhood, crowd, most, moves):
    with tempfile.TemporaryDirectory() as folder:
        table, rules = Path(folder, "people.csv"), Path(folder, "rules.toml")
        columns = ["language", "need", "region", "relationship"]
        rows = ["id," + ",".join(columns) + ",slots"]
        for person in crowd:
            slots = ";".join(slot + "?" * only for slot, only in person["slots"].items())
            rows.append(",".join([person["id"], *(person[column] for column in columns), slots]))
        table.write_text("\n".join(rows) + "\n")
        price = "{ hard = %d, medium = 0, soft = %d }"
        wishes = [
            ("language", '"similar"', price % (1, 0)),
            ("need", '"similar"', price % (0, 4)),
            ("region", '"diverse"', price % (0, 1)),
            ("relationship", '{ no_one_alone = { only = ["father"] } }', price % (0, 6)),
        ]
        text = f'new_groups = {most}\nslots = {json.dumps(SLOTS)}\n'
        text += f'[new_group]\nname = "group"\nsize = {{ at_least = {SMALLEST}, at_most = {LARGEST} }}\n'
        for attribute, wish, cost in wishes:
            text += f'[[criteria]]\nname = "{attribute}"\nattribute = "{attribute}"\nwish = {wish}\nprice = {cost}\n'
        rules.write_text(text)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [peerhood, "form", table, "--format", "csv", "--rules", rules, "--moves", str(moves), "--json"]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        groups = [group["members"] for group in answer["groups"]]
        told = answer["score"]
        assert told["hard"] == 0 and (told["medium"], told["soft"]) == points(crowd, groups), told
        return groups, seconds


def cp_sat(crowd, most, seconds, workers):
    model = cp_model.CpModel()
    everybody, every = range(len(crowd)), range(most)
    inside = {(p, g): model.new_bool_var("") for p in everybody for g in every}
    used = [model.new_bool_var("") for _ in every]
    costs = []
    for p in everybody:
        model.add_at_most_one(inside[p, g] for g in every)
    for g in every:
        size = sum(inside[p, g] for p in everybody)
        model.add(size >= SMALLEST * used[g])
        model.add(size <= LARGEST * used[g])
        language = {one: model.new_bool_var("") for one in ("en", "es", "fr")}
        model.add_exactly_one(language.values())
        slot = {one: model.new_bool_var("") for one in SLOTS}
        model.add_exactly_one(slot.values())
        if_needed = model.new_int_var(0, LARGEST, "")
        for p in everybody:
            model.add_implication(inside[p, g], language[crowd[p]["language"]])
            for one in SLOTS:
                if one not in crowd[p]["slots"]:
                    model.add_at_most_one(inside[p, g], slot[one])
        for one in SLOTS:
            only = sum(inside[p, g] for p in everybody if crowd[p]["slots"].get(one))
            model.add(if_needed >= only).only_enforce_if(slot[one])
        most_frequent = model.new_int_var(0, LARGEST, "")
        common = {need: model.new_bool_var("") for need in {person["need"] for person in crowd}}
        model.add_exactly_one(common.values())
        for need, chosen in common.items():
            having = sum(inside[p, g] for p in everybody if crowd[p]["need"] == need)
            model.add(most_frequent <= having).only_enforce_if(chosen)
        pairs = []
        for region in {person["region"] for person in crowd}:
            here = sum(inside[p, g] for p in everybody if crowd[p]["region"] == region)
            pair = model.new_int_var(0, LARGEST * (LARGEST - 1) // 2, "")
            for k in range(LARGEST):  # the tangents of n (n - 1) / 2 at whole numbers
                model.add(pair >= k * here - k * (k + 1) // 2)
            pairs.append(pair)
        fathers = sum(inside[p, g] for p in everybody if crowd[p]["relationship"] == "father")
        alone, several, none = (model.new_bool_var("") for _ in range(3))
        model.add_exactly_one(alone, several, none)
        model.add(fathers == 0).only_enforce_if(none)
        model.add(fathers >= 2).only_enforce_if(several)
        costs += [if_needed, 4 * (size - most_frequent), *pairs, 6 * alone]
    for one, other in itertools.pairwise(used):
        model.add_implication(other, one)
    left_out = len(crowd) - sum(inside.values())
    # Above any sum of soft points, so that nobody is left out to save some.
    model.minimize(100 * len(crowd) * left_out + sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    start = time.process_time()
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
    spent = time.process_time() - start
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, spent
    groups = [[p for p in everybody if solver.value(inside[p, g])] for g in every]
    groups = [group for group in groups if group]
    without, soft = points(crowd, groups)
    told = solver.objective_value
    assert told >= 100 * len(crowd) * without + soft, (told, without, soft)
    return groups, spent


def main():
    peerhood = sys.argv[1]
    shown = lambda crowd, groups: "none found" if groups is None else "%d, %d" % points(crowd, groups)
    print("| people / groups at most | ours: left out, soft | CPU s | CP-SAT, 1 worker | CPU s | CP-SAT, 8 workers | CPU s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for count, moves in CASES:
        crowd = people(count, 1)
        found, seconds = ours(peerhood, crowd, count // 10, moves)
        cells = [f"{count} / {count // 10}", shown(crowd, found), f"{seconds:.1f}"]
        for workers in (1, 8):
            theirs, spent = cp_sat(crowd, count // 10, seconds, workers)
            cells += [shown(crowd, theirs), f"{spent:.1f}"]
        print("| " + " | ".join(cells) + " |", flush=True)


main()

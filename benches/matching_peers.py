"""Our solver beside others on the same integers, as a Markdown table.

    cargo build --release -p peerhood-benches --bin bench_runner
    pip install numpy scipy lapx laprust lapjv ortools
    python benches/matching_peers.py target/release/bench_runner [largest number of rows, 5000 if not said]

A peer that is not installed is left out. Times are CPU seconds of the solve alone, the median of at least
three; every assignment is checked, and its number of rows placed and its cost recomputed and compared.
"""
import json, statistics, subprocess, sys, tempfile, time
import numpy as np

rng = np.random.default_rng(20261122)


def dense(cost):
    return {"cost": cost.astype(np.int32)}


def points(n):
    there, here = rng.uniform(0, 1e5, (2, n, 2))
    return dense(np.hypot(*(there[:, None] - here[None]).transpose(2, 0, 1)).round())


def sparse(lists, capacities, costs):
    starts = np.concatenate([[0], np.cumsum([len(row) for row in lists])])
    return {"starts": starts, "columns": np.concatenate(lists), "room": capacities, "cost": costs(starts[-1])}


def one_to_one(n):
    hidden = rng.permutation(n)
    rows = [np.unique(np.append(rng.integers(0, n, 19), hidden[row])) for row in range(n)]
    return sparse(rows, np.ones(n, int), lambda edges: rng.integers(1, 10**6 + 1, edges))


def program(n, supporters):
    """Supporters near on a line of regions, 5 to 50 of them a request."""
    at = np.sort(rng.integers(0, supporters, n))
    rows = [np.unique(np.clip(rng.integers(-40, 41, rng.integers(5, 51)) + here, 0, supporters - 1)) for here in at]
    return sparse(rows, rng.integers(1, 6, supporters), lambda edges: rng.integers(0, 10001, edges))


def just_enough(n, seats):
    """As many seats as rows, 20 right entries a row, some of them wanted more than others."""
    rights = n // seats
    rows = [np.sort(rng.choice(rights, 20, replace=False)) for row in range(n)]
    liked = rng.integers(0, 500, rights)
    return sparse(rows, np.full(rights, seats), lambda edges: rng.integers(1, 1001, edges) + liked[np.concatenate(rows)])


def families(most):
    sizes = lambda *wanted: [n for n in wanted if n <= most]
    for n in sizes(10, 100, 500, 1000, 2000, 5000):
        yield f"dense uniform to 10⁶, {n}", dense(rng.integers(1, 10**6 + 1, (n, n)))
    for n in sizes(500, 1000, 2000, 5000):
        yield f"dense uniform to 100, {n}", dense(rng.integers(1, 101, (n, n)))
    for n in sizes(500, 1000, 2000, 5000):
        yield f"dense geometric, {n}", points(n)
    for n in sizes(1000):
        yield f"rectangular 1 : 4, {n}", dense(rng.integers(1, 10**6 + 1, (n, 4 * n)))
    for n in sizes(1000, 10_000, 100_000):
        yield f"sparse, 20 a row, {n}", one_to_one(n)
    for n in sizes(1000, 10_000, 100_000):
        yield f"program, 5 requests a supporter, {n}", program(n, n // 5)
        yield f"program, 2.5 requests a supporter, {n}", program(n, 2 * n // 5)
    for n in sizes(1000, 10_000, 100_000):
        for seats in (10, 50):
            yield f"just enough seats, {seats} each, {n}", just_enough(n, seats)


def write(path, it):
    cost = it["cost"].astype("<i4")
    with open(path, "wb") as file:
        if "starts" not in it:
            file.write(b"ASGD0001" + np.array(cost.shape, "<u4").tobytes() + cost.tobytes())
            return
        shape = np.array([len(it["starts"]) - 1, len(it["room"])], "<u4").tobytes()
        file.write(b"ASGS0001" + shape + np.array([len(cost)], "<u8").tobytes())
        quotas = np.zeros(len(it["room"]))
        for numbers, kind in [(it["room"], "<i4"), (quotas, "<i4"), (it["starts"], "<u8"), (it["columns"], "<u4")]:
            file.write(numbers.astype(kind).tobytes())
        file.write(cost.tobytes())


def worth(it, column_of):
    """Rows placed and what they cost, after a check that the assignment is one."""
    rows = np.flatnonzero(column_of >= 0)
    columns = column_of[rows]
    if "starts" not in it:
        assert len(np.unique(columns)) == len(columns)
        return len(rows), int(it["cost"][rows, columns].astype(np.int64).sum())
    assert (np.bincount(columns, minlength=len(it["room"])) <= it["room"]).all()
    cost = 0
    for row, column in zip(rows, columns):
        span = slice(it["starts"][row], it["starts"][row + 1])
        cost += int(it["cost"][span][it["columns"][span] == column][0])
    return len(rows), cost


def placed(count, rows, columns):
    column_of = np.full(count, -1)
    column_of[rows] = columns
    return column_of


def dense_peers(it):
    matrix = it["cost"].astype(np.float64)
    count, square = len(matrix), matrix.shape[0] == matrix.shape[1]
    wide = {} if square else {"extend_cost": True}
    try:
        from scipy.optimize import linear_sum_assignment
        yield "SciPy", lambda: placed(count, *linear_sum_assignment(matrix))
    except ImportError: pass
    try:
        import lap
        for name in ("lapjvr", "lapjvh"):
            yield f"lapx {name}", lambda solve=getattr(lap, name): placed(count, *solve(matrix, **wide)[1:3])
    except ImportError: pass
    try:
        import laprust
        yield "laprust", lambda: placed(count, *laprust.lapjv(matrix, **wide)[1:3])
    except ImportError: pass
    if square:
        try:
            import lapjv
            yield "lapjv", lambda: lapjv.lapjv(matrix)[0]
        except ImportError: pass


def sparse_peers(it):
    count, seats = len(it["starts"]) - 1, len(it["room"])
    rows = np.repeat(np.arange(count), np.diff(it["starts"]))
    try:
        from ortools.graph.python import linear_sum_assignment, min_cost_flow
    except ImportError:
        return
    if (it["room"] == 1).all() and count == seats:
        def assign():
            graph = linear_sum_assignment.SimpleLinearSumAssignment()
            graph.add_arcs_with_cost(rows.astype(np.int32), it["columns"].astype(np.int32), it["cost"].astype(np.int64))
            return graph, lambda: graph.solve(), lambda: np.array([graph.right_mate(row) for row in range(count)])
        yield "OR-tools assignment", assign

    def flow():
        graph, source, sink = min_cost_flow.SimpleMinCostFlow(), count + seats, count + seats + 1
        tail = np.concatenate([rows, np.full(count, source), count + np.arange(seats)]).astype(np.int32)
        head = np.concatenate([count + it["columns"], np.arange(count), np.full(seats, sink)]).astype(np.int32)
        room = np.concatenate([np.ones(len(rows) + count), it["room"]]).astype(np.int64)
        graph.add_arcs_with_capacity_and_unit_cost(tail, head, room, np.concatenate([it["cost"], np.zeros(count + seats)]).astype(np.int64))
        graph.set_node_supply(source, count)
        graph.set_node_supply(sink, -count)
        used = lambda: graph.flows(np.arange(len(rows), dtype=np.int32)) > 0
        return graph, graph.solve_max_flow_with_min_cost, lambda: placed(count, rows[used()], it["columns"][used()])
    yield "OR-tools max-flow", flow


def timed(solve, build=None):
    times, begin = [], time.time()
    while len(times) < 3 or (time.time() - begin < 0.3 and len(times) < 200):
        _, run, read = build() if build else (None, solve, None)
        start = time.process_time()
        result = run()
        times.append(time.process_time() - start)
        if time.time() - begin > 60: break
    return statistics.median(times), read() if read else result


def short(seconds):
    return f"{seconds * 1e6:.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def main():
    runner, most = sys.argv[1], int(sys.argv[2]) if 2 < len(sys.argv) else 5000
    print("| family, rows | fastest peer | ours | ratio |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name, it in families(most):
            path, out = f"{folder}/instance", f"{folder}/out"
            write(path, it)
            line = json.loads(subprocess.run([runner, path, out], check=True, capture_output=True).stdout)
            ours, optimum = statistics.median(line["solve_cpu_s"]), worth(it, np.fromfile(out, "<i4"))
            peers = []
            for peer, solve in sparse_peers(it) if "starts" in it else dense_peers(it):
                seconds, column_of = timed(None, solve) if "starts" in it else timed(solve)
                assert worth(it, column_of) == optimum, f"{peer} differs on {name}: {worth(it, column_of)}, {optimum}"
                peers.append((seconds, peer))
            best, peer = min(peers) if peers else (float("nan"), "none installed")
            print(f"| {name} | {peer} {short(best)} | {short(ours)} | {best / ours:.2f} |", flush=True)


main()

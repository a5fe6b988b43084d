"""lifelines on people like those of outcomes_survival.rs: python benches/outcomes_survival.py"""

import statistics
import time

import lifelines
import numpy as np
import pandas as pd
from lifelines.statistics import logrank_test

print("lifelines", lifelines.__version__)


def best(run, times=5):
    seen = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seen.append(time.perf_counter() - start)
    return statistics.median(seen) * 1000


for n in (12_500, 25_000, 50_000, 100_000):
    draw = np.random.default_rng(1)
    x = pd.DataFrame(draw.uniform(size=(n, 5)), columns=list("abcde"))
    x["time"] = np.floor(1 - 1000 * np.log(draw.uniform(size=n)) / np.exp(0.5 * x.a - 0.3 * x.b))
    x["event"] = draw.uniform(size=n) > 0.3
    one = x.e > 0.5
    km = best(lambda: lifelines.KaplanMeierFitter().fit(x.time, x.event))
    lr = best(lambda: logrank_test(x.time[one], x.time[~one], x.event[one], x.event[~one]))
    cox = best(lambda: lifelines.CoxPHFitter().fit(x, "time", "event"), 1 if n > 25_000 else 3)
    print(f"n {n:6d}  KaplanMeierFitter {km:.1f} ms  logrank_test {lr:.1f} ms  CoxPHFitter {cox:.1f} ms")

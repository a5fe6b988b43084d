"""Our statistics beside their peers, in process against in process, on the same columns, by CPU time.

    cargo build --release -p peerhood-benches --bin outcomes_runner
    python benches/outcomes_peers.py [target/release/outcomes_runner]

Needs numpy, pandas, scipy, pingouin, statsmodels and lifelines; R with psych, survival, lme4 and boot is
timed too where Rscript is found. Ours runs before the peers and again after them, and the slower of the
two counts.
"""

import os

# One thread for everybody.
for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import warnings

import lifelines
import numpy as np
import pandas as pd
import pingouin
import scipy
import scipy.stats
import statsmodels
import statsmodels.api as sm
from lifelines.statistics import logrank_test

warnings.filterwarnings("ignore")
RUNNER = sys.argv[1] if len(sys.argv) > 1 else "target/release/outcomes_runner"
draw = np.random.default_rng(20260302)
tables = {}


def likert(people, items):
    shared = draw.normal(size=(people, 1))
    return np.clip(np.round(3 + shared + draw.normal(size=(people, items))), 1, 5)


for people in (1_000, 10_000, 100_000):
    tables[f"alpha_{people}"] = likert(people, 10)
for people in (50, 200, 800):
    tables[f"bca_{people}"] = draw.gamma(2, size=(people, 1))
for people in (500, 8_000):
    tables[f"groups_{people}"] = draw.normal([0, 0.1], size=(people, 2))
tables["groups_8000 of 1 to 5"] = likert(8_000, 2)
for people in (12_500, 100_000):
    x = draw.uniform(size=(people, 5))
    days = np.floor(1 - 1000 * np.log(draw.uniform(size=people)) / np.exp(0.5 * x[:, 0] - 0.3 * x[:, 1]))
    tables[f"survival_{people}"] = np.column_stack([days, draw.uniform(size=people) > 0.3, x[:, 4] > 0.5, x])
for people in (500, 4_000):
    person, wave = np.repeat(np.arange(people), 5), np.tile(np.arange(5.0), people)
    own, steep = draw.normal(0, 2, people)[person], draw.normal(0.5, 0.5, people)[person]
    score = 20 + own + steep * wave + draw.normal(0, 1.5, 5 * people)
    other = draw.normal(size=5 * people)
    event = draw.uniform(size=5 * people) < 1 / (1 + np.exp(-0.3 * other - 0.1 * wave))
    tables[f"mixed_{people}"] = np.column_stack([score, wave, other, event, person])
answers = draw.integers(0, 4, size=(1_000_000, 9)).astype(float)
answers[:, 8] *= draw.uniform(size=1_000_000) < 0.01
answers[draw.uniform(size=answers.shape) < 0.03] = np.nan
tables["score_1000000"] = answers

seen = []


def told(task, size, peer, run, longest=1e9):
    """The least CPU time of as many runs as take half a second, but at least two."""
    least, taken, runs = float("inf"), 0.0, 0
    while runs < 2 or (taken < 0.5 and runs < 500):
        start = time.process_time()
        run()
        once = time.process_time() - start
        least, taken, runs = min(least, once), taken + once, runs + 1
        if longest < once:
            break
    seen.append((task, size, peer, 1000 * least))


def ours(folder):
    lines = subprocess.run([RUNNER, folder], capture_output=True, text=True, check=True).stdout.splitlines()
    return {tuple(line.split(",")[:2]): float(line.split(",")[2]) for line in lines}


def score(frame):
    answered = frame.notna().sum(axis=1)
    return (frame.sum(axis=1) * 9 / answered).where(answered >= 7)


def hedges(a, b):
    return pingouin.compute_esci(pingouin.compute_effsize(a, b, eftype="hedges"), len(a), len(b), eftype="hedges")


def peers(name, table):
    task, size = name.split("_", 1)
    pg, lib, stm, sci = (
        f"pingouin {pingouin.__version__}", f"lifelines {lifelines.__version__}",
        f"statsmodels {statsmodels.__version__}", f"SciPy {scipy.__version__}",
    )
    if task == "alpha":
        frame = pd.DataFrame(table)
        told("alpha", size, pg, lambda: pingouin.cronbach_alpha(data=frame))
        if len(frame) <= 1_000:
            long = frame.reset_index().melt("index")
            told("icc", size, pg, lambda: pingouin.intraclass_corr(long, "index", "variable", "value"))
    if task == "bca":
        told("bca", size, sci, lambda: scipy.stats.bootstrap((table[:, 0],), np.mean, n_resamples=10_000, method="BCa"))
    if task == "groups":
        a, b = np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
        told("mann_whitney", size, sci, lambda: scipy.stats.mannwhitneyu(a, b, method="asymptotic"))
        told("wilcoxon", size, sci, lambda: scipy.stats.wilcoxon(a, b, method="asymptotic", correction=True))
        told("kruskal", size, sci, lambda: scipy.stats.kruskal(a, b))
        told("welch", size, sci, lambda: scipy.stats.ttest_ind(a, b, equal_var=False).confidence_interval())
        told("anova", size, sci, lambda: scipy.stats.f_oneway(a, b))
        told("spearman", size, sci, lambda: scipy.stats.spearmanr(a, b))
        told("kendall", size, sci, lambda: scipy.stats.kendalltau(a, b, method="asymptotic"))
        told("hedges_g_normal", size, pg, lambda: hedges(a, b))
    if task == "survival":
        frame = pd.DataFrame(table, columns=["time", "event", "group", *"abcde"])
        one = frame.group == 1
        told("kaplan_meier", size, lib, lambda: lifelines.KaplanMeierFitter().fit(frame.time, frame.event))
        told("log_rank", size, lib, lambda: logrank_test(frame.time[one], frame.time[~one], frame.event[one], frame.event[~one]))
        covariates = frame.drop(columns="group")
        told("cox", size, lib, lambda: lifelines.CoxPHFitter().fit(covariates, "time", "event"), longest=2)
    if task == "mixed":
        frame = pd.DataFrame(table, columns=["score", "wave", "other", "event", "person"])
        x = sm.add_constant(frame[["wave", "other"]])
        told("lmm", size, stm, lambda: sm.MixedLM(frame.score, x, frame.person).fit(), longest=2)
        told("ols", size, stm, lambda: sm.OLS(frame.score, x).fit(cov_type="HC3").bse)
        told("logistic", size, stm, lambda: sm.GLM(frame.event, x, sm.families.Binomial()).fit().bse)
        exchangeable = sm.cov_struct.Exchangeable
        told("gee", size, stm, lambda: sm.GEE(frame.score, x, frame.person, cov_struct=exchangeable()).fit().bse, longest=2)
    if task == "score":
        frame = pd.DataFrame(table)
        told("score", size, f"pandas {pd.__version__} and the rule for missing answers", lambda: score(frame))


with tempfile.TemporaryDirectory() as folder:
    with open(pathlib.Path(folder, "columns.csv"), "w") as listed:
        for name, table in tables.items():
            pathlib.Path(folder, f"{name}.f64").write_bytes(table.astype("<f8").tobytes(order="F"))
            listed.write(f"{name},{table.shape[0]},{table.shape[1]}\n")
    first = ours(folder)
    for name, table in tables.items():
        peers(name, table)
    if shutil.which("Rscript"):
        script = pathlib.Path(__file__).with_suffix(".R")
        run = subprocess.run(["Rscript", script, folder], capture_output=True, text=True)
        sys.stderr.write(run.stderr)
        for line in run.stdout.splitlines():
            named, taken = line.rsplit(",", 1)
            seen.append((*named.split(",", 2), float(taken)))
    second = ours(folder)

print("| task | size | ours, ms | peer | its ms | ratio |\n| --- | --- | --- | --- | --- | --- |")
for task, size, peer, taken in sorted(seen, key=lambda line: line[0]):
    mine = max(first[task, size], second[task, size])
    print(f"| {task} | {size} | {mine:.3g} | {peer} | {taken:.3g} | {taken / mine:.3g} |")

//! Solves one instance file and prints how long it took, for the side-by-side comparison.
//!
//! `bench_runner INSTANCE ASSIGNMENT_OUT`. The file formats, all little-endian:
//!
//! ```text
//! dense : b"ASGD0001" u32 rows u32 columns  i32 cost[rows * columns]
//! sparse: b"ASGS0001" u32 rows u32 columns u64 edges
//!         i32 capacity[columns] i32 quota[columns]
//!         u64 start[rows + 1] u32 column[edges] i32 cost[edges]
//! ```
//!
//! As many rows as possible are given a column, at the least total cost. The assignment is one
//! `i32` a row: its column, or -1. One JSON line reports the seconds to read the file and, once a
//! repetition, to build the problem from the raw arrays, to solve it and to check the proof, both by
//! the clock and in CPU time.

use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs};

use peerhood_matching::{Edge, Graph, Objective, dense, solve, verify};
use rustix::time::{ClockId, clock_gettime};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [instance, out] = arguments.as_slice() else {
        eprintln!("usage: bench_runner INSTANCE ASSIGNMENT_OUT");
        return ExitCode::from(2);
    };
    match run(instance, out) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("{instance}: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(instance: &str, out: &str) -> Result<String, String> {
    let begin = Instant::now();
    let bytes = fs::read(instance).map_err(|fault| fault.to_string())?;
    let problem = Instance::read(&bytes)?;
    drop(bytes);
    let load = begin.elapsed();
    let mut times = Times::default();
    let mut columns = Vec::new();
    while times.wants_more() {
        columns = problem.time(&mut times)?;
    }
    let assignment: Vec<u8> = columns.iter().flat_map(|column| column.to_le_bytes()).collect();
    fs::write(out, assignment).map_err(|fault| fault.to_string())?;
    Ok(format!(
        r#"{{"load_s": {:.9}, "build_s": {:?}, "solve_s": {:?}, "solve_cpu_s": {:?}, "verify_s": {:?}, "verify_cpu_s": {:?}}}"#,
        load.as_secs_f64(),
        times.build,
        times.solve,
        times.solve_cpu,
        times.verify,
        times.verify_cpu,
    ))
}

enum Instance {
    Dense { rows: usize, columns: usize, costs: Vec<i32> },
    Sparse { capacities: Vec<i32>, starts: Vec<u64>, columns: Vec<u32>, costs: Vec<i32> },
}

impl Instance {
    fn read(bytes: &[u8]) -> Result<Instance, String> {
        let mut reader = Reader { bytes };
        let magic = reader.take(8)?;
        let rows = reader.u32()? as usize;
        let columns = reader.u32()? as usize;
        match magic {
            b"ASGD0001" => {
                let costs = reader.i32s(rows * columns)?;
                Ok(Instance::Dense { rows, columns, costs })
            }
            b"ASGS0001" => {
                let edges = u64::from_le_bytes(reader.array()?) as usize;
                let capacities = reader.i32s(columns)?;
                reader.i32s(columns)?;
                let starts = reader.take(8 * (rows + 1))?;
                let starts = starts.as_chunks().0.iter().map(|&bytes| u64::from_le_bytes(bytes));
                let starts = starts.collect();
                let columns = reader.take(4 * edges)?;
                let columns = columns.as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes));
                let columns = columns.collect();
                let costs = reader.i32s(edges)?;
                Ok(Instance::Sparse { capacities, starts, columns, costs })
            }
            _ => Err("not an assignment instance".to_owned()),
        }
    }

    /// Builds and solves once.
    fn time(&self, times: &mut Times) -> Result<Vec<i32>, String> {
        match self {
            Instance::Dense { rows, columns, costs } => {
                let begin = Instant::now();
                let view = dense::Costs::from_i32(*rows, *columns, costs)
                    .map_err(|fault| fault.to_string())?;
                times.build.push(begin.elapsed().as_secs_f64());
                let solution = times.solving(|| dense::minimise(&view));
                let unplaced = solution
                    .column_of
                    .iter()
                    .map(|column| column.map_or(-1, |column| column as i32));
                Ok(unplaced.collect())
            }
            Instance::Sparse { capacities, starts, columns, costs } => {
                let begin = Instant::now();
                let mut edges = Vec::with_capacity(columns.len());
                for (left, bounds) in (0_u32..).zip(starts.windows(2)) {
                    let row = bounds[0] as usize..bounds[1] as usize;
                    let pairs = columns[row.clone()].iter().zip(&costs[row]);
                    edges.extend(
                        pairs.map(|(&right, &cost)| Edge::new(left, right, -i64::from(cost))),
                    );
                }
                let demands = vec![1; starts.len() - 1];
                let capacities = capacities.iter().map(|&seats| seats.unsigned_abs()).collect();
                let graph =
                    Graph::new(demands, capacities, edges).map_err(|fault| fault.to_string())?;
                times.build.push(begin.elapsed().as_secs_f64());
                let solution = times.solving(|| solve(&graph, Objective::PairsThenWeight));
                let certificate = solution.certificate.ok_or("not proved")?;
                let (wall, begin) = (Instant::now(), cpu_time());
                verify(&graph, solution.objective, &solution.pairs, &certificate)
                    .map_err(|fault| fault.to_string())?;
                times.verify.push(wall.elapsed().as_secs_f64());
                times.verify_cpu.push((cpu_time() - begin).as_secs_f64());
                let mut column_of = vec![-1; starts.len() - 1];
                for pair in solution.pairs {
                    column_of[pair.left as usize] = pair.right as i32;
                }
                Ok(column_of)
            }
        }
    }
}

/// Seconds of each repetition.
#[derive(Default)]
struct Times {
    build: Vec<f64>,
    solve: Vec<f64>,
    solve_cpu: Vec<f64>,
    verify: Vec<f64>,
    verify_cpu: Vec<f64>,
}

impl Times {
    fn solving<T>(&mut self, solve: impl FnOnce() -> T) -> T {
        let (wall, cpu) = (Instant::now(), cpu_time());
        let result = solve();
        self.solve_cpu.push((cpu_time() - cpu).as_secs_f64());
        self.solve.push(wall.elapsed().as_secs_f64());
        result
    }

    /// At least `BENCH_REPS` repetitions while they are quick, none after `BENCH_REP_BUDGET_S`.
    fn wants_more(&self) -> bool {
        let setting = |name, default| {
            env::var(name).ok().and_then(|text: String| text.parse::<f64>().ok()).unwrap_or(default)
        };
        let done = self.solve.len();
        let total: f64 = self.build.iter().chain(&self.solve).sum();
        let wanted = (done as f64) < setting("BENCH_REPS", 3.0) || (total < 0.2 && done < 200);
        done == 0 || (wanted && total < setting("BENCH_REP_BUDGET_S", 2.0))
    }
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or("the file is too short")?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let bytes = self.take(N)?;
        bytes.try_into().map_err(|_| "the file is too short".to_owned())
    }

    fn u32(&mut self) -> Result<u32, String> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn i32s(&mut self, count: usize) -> Result<Vec<i32>, String> {
        let bytes = self.take(4 * count)?;
        Ok(bytes.as_chunks().0.iter().map(|&bytes| i32::from_le_bytes(bytes)).collect())
    }
}

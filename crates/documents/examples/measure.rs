//! How long reading takes: `measure FILE` reads it here and in a child.

use std::process::ExitCode;
use std::time::Instant;

use documents::{Limits, SUBCOMMAND, child_main, read_file, read_isolated};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(first) = arguments.next() else {
        eprintln!("measure FILE");
        return ExitCode::from(2);
    };
    if first == SUBCOMMAND {
        return child_main(arguments);
    }
    let (path, limits) = (std::path::PathBuf::from(first), Limits::standard());
    for (name, isolated) in [("direct", false), ("isolated", true), ("direct", false), ("isolated", true)] {
        let (cpu, clock) = (cpu_ms(), Instant::now());
        let grids = if isolated {
            std::env::current_exe()
                .map_err(|e| e.to_string())
                .and_then(|me| read_isolated(&me, &path, &limits).map_err(|e| e.to_string()))
        } else {
            read_file(&path, &limits).map_err(|e| e.to_string())
        };
        let (own, child) = (cpu_ms().0 - cpu.0, cpu_ms().1 - cpu.1);
        match grids {
            Ok(grids) => {
                let rows: usize = grids.iter().map(|g| g.rows.len()).sum();
                println!("{name}: {rows} rows, clock {:?}, own CPU {own} ms, child CPU {child} ms", clock.elapsed());
            }
            Err(sentence) => println!("{name}: {sentence}"),
        }
    }
    ExitCode::SUCCESS
}

/// Processor time of this process and of its ended children, to 10 ms.
fn cpu_ms() -> (u64, u64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<u64> = stat.rsplit(')').next().unwrap_or("").split(' ').map(|f| f.parse().unwrap_or(0)).collect();
    let of = |index: usize| fields.get(index).copied().unwrap_or(0);
    ((of(12) + of(13)) * 10, (of(14) + of(15)) * 10)
}

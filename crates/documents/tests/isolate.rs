//! Reading in a child: this test is its own child, hence its own main.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use documents::{Input, Limits, ReadError, SUBCOMMAND, child_main, read_file, read_isolated, read_rows};
use support::{Expected, corpus, workbook};
use tempfile::tempdir;

/// Another way to call this test: only writes the hostile files.
const MAKE: &str = "make-hostile-files";
const MIB: u64 = 1024 * 1024;
const TESTS: [(&str, fn()); 5] = [
    // First, while nothing that was freed hides what it takes.
    ("rows_come_one_by_one_and_cost_nothing", rows_come_one_by_one_and_cost_nothing),
    ("hostile_files_cost_the_parent_little", hostile_files_cost_the_parent_little),
    ("a_child_without_memory_is_a_sentence", a_child_without_memory_is_a_sentence),
    ("a_child_without_time_is_a_sentence", a_child_without_time_is_a_sentence),
    ("real_files_read_the_same", real_files_read_the_same),
];

/// The few words of the test runners' protocol that they really use.
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|a| a == SUBCOMMAND) {
        return child_main(std::env::args_os().skip(2));
    }
    if let [MAKE, folder] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        corpus(Path::new(folder), true);
        return ExitCode::SUCCESS;
    }
    let has = |flag: &str| arguments.iter().any(|a| a == flag);
    if has("--list") {
        for (name, _) in TESTS.iter().filter(|_| !has("--ignored")) {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let wanted = arguments.iter().find(|a| !a.starts_with('-'));
    for (name, test) in TESTS {
        if wanted.is_none_or(|w| name.contains(w.as_str())) {
            test();
            println!("test {name} ... ok");
        }
    }
    ExitCode::SUCCESS
}

fn isolated(path: &Path, limits: &Limits) -> Result<Vec<kernel::sheet::Grid>, ReadError> {
    read_isolated(&std::env::current_exe().expect("this test"), path, limits)
}

/// Bytes of memory: now, or the most since the last reset.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find(|l| l.starts_with(field)).expect("field");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).expect("a number") * 1024
}

fn hostile_files_cost_the_parent_little() {
    let folder = tempdir().expect("folder");
    // Made elsewhere: memory that we had used and freed before would hide how
    // much reading takes.
    let me = std::env::current_exe().expect("this test");
    let made = std::process::Command::new(me).arg(MAKE).arg(folder.path()).status().expect("start");
    assert!(made.success());
    let (mut most, cases) = (0, corpus(folder.path(), false));
    for case in &cases {
        // Where the kernel lets us, the high-water mark starts anew.
        let reset = std::fs::write("/proc/self/clear_refs", "5").is_ok();
        let before = memory("VmRSS");
        let answer = isolated(&case.path, &Limits::standard());
        let grown = memory(if reset { "VmHWM" } else { "VmRSS" }).saturating_sub(before);
        most = most.max(grown);
        assert!(grown <= 20 * MIB, "{}: the parent grew by {} KiB", case.name, grown / 1024);
        match (&case.expected, answer) {
            (Expected::Read, Ok(_)) => {}
            (Expected::Refused(words), Err(error)) => {
                assert!(error.to_string().contains(*words), "{}: {error}", case.name);
            }
            (_, answer) => panic!("{}: {answer:?}", case.name),
        }
    }
    // Afterwards, because reading here leaves its traces in our own memory.
    for case in cases {
        let limits = Limits::standard();
        assert_eq!(isolated(&case.path, &limits), read_file(&case.path, &limits), "{}", case.name);
    }
    println!("the parent grew by at most {} KiB", most / 1024);
}

fn a_child_without_memory_is_a_sentence() {
    let folder = tempdir().expect("folder");
    let path = folder.path().join("a.xlsx");
    let rows: String =
        (1..40_000).map(|r| format!("<row r=\"{r}\"><c><v>{}</v></c></row>", r * 7919 % 10_007)).collect();
    workbook(&path, &rows, &[]);
    assert!(isolated(&path, &Limits::standard()).is_ok());
    for memory_bytes in [0, MIB] {
        let answer = isolated(&path, &Limits { memory_bytes, ..Limits::standard() });
        assert_eq!(answer.err(), Some(ReadError::Unsafe), "{memory_bytes}");
    }
    assert!(ReadError::Unsafe.to_string().starts_with("Berkas ini tidak dapat dibaca dengan aman"));
}

fn a_child_without_time_is_a_sentence() {
    let folder = tempdir().expect("folder");
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "a,b\n1,2\n".repeat(400_000)).expect("write");
    let answer = isolated(&path, &Limits { seconds: 0, ..Limits::standard() });
    assert_eq!(answer.err(), Some(ReadError::Slow { seconds: 0 }));
}

fn rows_come_one_by_one_and_cost_nothing() {
    let me = std::env::current_exe().expect("this test");
    let folder = tempdir().expect("folder");
    let path = folder.path().join("a.csv");
    let mut file = BufWriter::new(File::create(&path).expect("create"));
    (0..200_000).for_each(|n| writeln!(file, "{n},baris nomor {n} dari sebuah berkas besar").expect("write"));
    file.flush().expect("write");
    let reset = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let (before, mut count) = (memory("VmRSS"), 0u32);
    let read = read_rows(&me, Input::Path(&path), &Limits::standard(), &mut |sheet, row| {
        count += 1;
        assert!(sheet.is_empty() && row.number == count && row.cells.len() == 2, "{sheet} {row:?}");
        ControlFlow::Continue(())
    });
    let grown = memory(if reset { "VmHWM" } else { "VmRSS" }).saturating_sub(before);
    assert_eq!((read, count), (Ok(()), 200_000));
    // As a grid they are some thirty.
    assert!(grown <= 4 * MIB, "the parent grew by {} KiB", grown / 1024);

    // Enough is no trouble, and what came over a line lies on no disk.
    let workbook_path = folder.path().join("b.xlsx");
    workbook(&workbook_path, "<row r=\"1\"><c><v>1</v></c></row><row r=\"2\"><c><v>2</v></c></row>", &[]);
    let bytes = std::fs::read(&workbook_path).expect("read");
    let numbers = |bytes: &[u8], most: usize| {
        let mut numbers = Vec::new();
        let read = read_rows(&me, Input::Bytes(bytes), &Limits::standard(), &mut |sheet, row| {
            numbers.push((sheet.to_owned(), row.number));
            if numbers.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (read, numbers)
    };
    let (one, two) = (("Data".to_owned(), 1), ("Data".to_owned(), 2));
    assert_eq!(numbers(&bytes, 1), (Ok(()), vec![one.clone()]));
    assert_eq!(numbers(&bytes, 9), (Ok(()), vec![one, two]));
    assert_eq!(numbers(b"", 9).0, Err(ReadError::Empty));
    // What is wrong further down is told there.
    assert_eq!(numbers(b"a,b\n1,2\nx\0y,3\n", 9).0, Err(ReadError::Nul { row: 3, column: "A".into() }));
}

fn real_files_read_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/xlsx");
    if !folder.is_dir() {
        println!("skipped: real data not present");
        return;
    }
    for file in ["buru_2026_rekapver5.xlsx", "buru_2026_laporan_realisasi_per_dokumen_MASKED.xlsx"] {
        let (path, limits) = (folder.join(file), Limits::standard());
        let grids = isolated(&path, &limits).expect(file);
        assert_eq!(grids, read_file(&path, &limits).expect(file));
    }
}

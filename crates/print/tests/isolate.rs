//! Printing in a child: this test is its own child, hence its own main.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use print::{Job, Limits, PrintError, SUBCOMMAND, child_main, render, render_isolated};
use support::{form, list};

const TESTS: [(&str, fn()); 4] = [
    ("a_child_prints_the_same", a_child_prints_the_same),
    ("a_bomb_is_a_sentence", a_bomb_is_a_sentence),
    ("ten_thousand_rows_fit_the_limits", ten_thousand_rows_fit_the_limits),
    ("no_printer_is_a_sentence", no_printer_is_a_sentence),
];

/// The few words of the test runners' protocol that they really use.
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|a| a == SUBCOMMAND) {
        return child_main(std::env::args_os().skip(2));
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

fn isolated(job: &Job, limits: &Limits) -> Result<Vec<u8>, PrintError> {
    render_isolated(&std::env::current_exe().expect("this test"), job, limits)
}

fn a_child_prints_the_same() {
    let job = Job::Paper(Box::new(form()));
    let begun = Instant::now();
    let pdf = isolated(&job, &Limits::paper()).expect("printed");
    println!("satu dokumen: {} bita, {:?}", pdf.len(), begun.elapsed());
    assert_eq!(Ok(pdf), render(&job));
}

/// Too much to hold, too much to lay out, too long: each ends, and in words.
fn a_bomb_is_a_sentence() {
    let mut long = form();
    long.purpose = "[#import $x$ ".repeat(100_000);
    let mut many = form();
    many.lines = vec![many.lines[0].clone(); 20_000];
    let deep = {
        let mut deep = form();
        deep.purpose = "(".repeat(500_000) + &"{[".repeat(100_000);
        deep
    };
    for bomb in [long, many] {
        assert_eq!(isolated(&Job::Paper(Box::new(bomb)), &Limits::paper()), Err(PrintError::TooLarge));
    }
    // Where the door to the child stands wide open, its limits hold.
    let open = Limits { job_bytes: 64 << 20, ..Limits::paper() };
    let short = Limits { memory_bytes: 120 << 20, ..open.clone() };
    let quick = Limits { seconds: 1, ..open.clone() };
    let busy = Limits { cpu_seconds: 1, ..open };
    let mut many = form();
    many.lines = vec![many.lines[0].clone(); 20_000];
    let begun = Instant::now();
    for (bomb, limits, wanted) in [
        (&deep, &short, PrintError::Ended),
        (&many, &short, PrintError::Ended),
        (&many, &quick, PrintError::Slow { seconds: 1 }),
        (&many, &busy, PrintError::Ended),
    ] {
        let told = isolated(&Job::Paper(Box::new(bomb.clone())), limits);
        assert_eq!(told.as_ref().err(), Some(&wanted));
        assert!(!wanted.to_string().is_empty());
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

fn ten_thousand_rows_fit_the_limits() {
    let begun = Instant::now();
    let pdf = isolated(&list(10_000), &Limits::table()).expect("printed");
    println!("10.000 baris: {} bita, {:?}", pdf.len(), begun.elapsed());
    assert!(pdf.starts_with(b"%PDF-"));
}

fn no_printer_is_a_sentence() {
    let job = Job::Paper(Box::new(form()));
    let by = |program: &str| render_isolated(Path::new(program), &job, &Limits::paper());
    assert_eq!(by("/nowhere/at/all"), Err(PrintError::NoPrinter));
    assert_eq!(by("/bin/true"), Err(PrintError::Ended));
    assert_eq!(format!("{:?}", child_main([])), format!("{:?}", ExitCode::from(2)));
}

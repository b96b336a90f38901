//! The binary: reads the command line, wires the modules, prints answers.

#![forbid(unsafe_code)]

mod cli;
mod commands;
mod demo;
#[cfg(test)]
mod fuzz_tests;
mod identity;
#[cfg(test)]
mod module_tests;
mod modules;
mod open;
mod output;
#[cfg(test)]
mod page_tests;
mod serving;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // The child that reads foreign files is this same program; it must reach
    // its limits before anything else is set up.
    if std::env::args_os().nth(1).is_some_and(|a| a == documents::SUBCOMMAND) {
        return documents::child_main(std::env::args_os().skip(2));
    }
    // So are the child that looks at scanned papers and the one that prints.
    if std::env::args_os().nth(1).is_some_and(|a| a == documents::inspect::SUBCOMMAND) {
        return documents::inspect::child_main(std::env::args_os().skip(2));
    }
    if std::env::args_os().nth(1).is_some_and(|a| a == print::SUBCOMMAND) {
        return print::child_main(std::env::args_os().skip(2));
    }
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("SIMPUL_LOG").unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let cli = cli::Cli::parse();
    let json = cli.json;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("Program tidak dapat dijalankan: {e}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => output::failure(&error, json),
    }
}

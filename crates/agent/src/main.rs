//! The agent alone, for machines that hold nothing else of Simpul.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

/// Agen pertukaran Simpul
#[derive(Debug, Parser)]
#[command(name = "simpul-agent", version, about, disable_help_subcommand = true)]
struct Cli {
    /// Jawaban sebagai JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    agent: agent::command::Agent,
}

fn main() -> ExitCode {
    // Files that somebody dropped are read in a child, which is this program.
    if std::env::args_os().nth(1).is_some_and(|a| a == documents::SUBCOMMAND) {
        return documents::child_main(std::env::args_os().skip(2));
    }
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("SIMPUL_LOG").unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("Agen tidak dapat dijalankan: {e}");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(agent::execute(cli.agent, cli.json))
}

//! Chores of the workshop: `cargo xtask` lists them.
//!
//! Nothing of the product depends on this crate. It looks after what the tests
//! need from the machine (a PostgreSQL cluster, the test runner) and clears it
//! away again.

#![forbid(unsafe_code)]

mod agent;
mod api;
mod attack;
mod bank;
mod bench;
mod browser;
mod checks;
mod cpu;
mod drill;
mod exchange;
mod govstack;
mod http;
mod interop;
mod join;
mod kill;
mod load;
mod mariadb;
mod pages;
mod portal;
mod postgres;
mod proofs;
mod run;
mod rush;
mod sign;
mod sizes;
mod tools;
mod two_servers;

use std::process::ExitCode;

/// A chore as people call it.
struct Chore {
    usage: &'static str,
    help: &'static str,
    name: &'static str,
    work: fn(&[String]) -> Result<(), String>,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "test",
        usage: "test [--quick]",
        help: "format, lint, all tests on both databases, api-check, browser, licences; --quick: the tests alone",
        work: checks::test,
    },
    Chore {
        name: "api-check",
        usage: "api-check",
        help: "spectral, AsyncAPI's parser and schemathesis on pages and hub of practice folders; installed under target/",
        work: api::check,
    },
    Chore {
        name: "browser",
        usage: "browser [--long|--pictures]",
        help: "the pages in Chromium; --long: every page at every width; --pictures: those of the guide, taken anew",
        work: browser::check,
    },
    Chore {
        name: "interop",
        usage: "interop",
        help: "foreign libraries of message signatures and CloudEvents speak with ours and with a hub that serves",
        work: interop::check,
    },
    Chore {
        name: "agent",
        usage: "agent",
        help: "simpul-agent as one static file, for any Linux of this machine's kind, under target/static",
        work: agent::build,
    },
    Chore {
        name: "govstack",
        usage: "govstack FOLDER",
        help: "GovStack's published checks, from a fetched copy of bb-information-mediator, ask our hub",
        work: govstack::check,
    },
    Chore {
        name: "postgres",
        usage: "postgres [--durable] -- CMD…",
        help: "runs CMD beside a throw-away PostgreSQL cluster; --durable: with fsync",
        work: postgres::beside,
    },
    Chore {
        name: "bench",
        usage: "bench [--quick]",
        help: "payments per second on both databases, beside pgbench in the same run",
        work: bench::bench,
    },
    Chore {
        name: "sizes",
        usage: "sizes [--quick] [--built]",
        help: "what reports, payments and imports cost at one, ten and a hundred times a regency",
        work: sizes::sizes,
    },
    Chore {
        name: "pages",
        usage: "pages [--quick] [--built]",
        help: "processor time and weight of lists of 500 rows and of an RKA's editor",
        work: pages::pages,
    },
    Chore {
        name: "load",
        usage: "load ADDRESS FILE LIST FROM CLIENTS SECONDS",
        help: "the load client of bench, in a process of its own",
        work: load::load,
    },
    Chore {
        name: "strangers",
        usage: "strangers ADDRESS RATE SECONDS",
        help: "the public of the proof `portal`, in a process of its own",
        work: portal::strangers,
    },
    Chore {
        name: "release",
        usage: "release key|make|sign …",
        help: "makes release files and adds signatures, each with one of the release keys",
        work: sign::release,
    },
    Chore {
        name: "prove",
        usage: "prove [NAME [--quick]]",
        help: "one of the long proofs, in full length or shortened; without NAME lists them",
        work: proofs::prove,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return ExitCode::SUCCESS;
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(chore) = CHORES.iter().find(|c| c.name == name) else {
        eprintln!("There is no chore «{name}».\n\n{}", help());
        return ExitCode::from(2);
    };
    if let Err(error) = run::watch_signals() {
        eprintln!("cannot watch for Ctrl-C: {error}");
        return ExitCode::FAILURE;
    }
    match (chore.work)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask {name}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let mut text = String::from("Chores of the workshop. Usage: cargo xtask CHORE\n\n");
    for chore in CHORES {
        text.push_str(&format!("  {:<30} {}\n", chore.usage, chore.help));
    }
    text.push_str("\nTests find the PostgreSQL cluster in SIMPUL_TEST_POSTGRES; the cluster is\n");
    text.push_str("stopped and its folder removed when the chore ends, also by Ctrl-C.\n");
    text
}

//! The chore `prove`: tests that are worth hours, run in their full length.
//!
//! Most are ordinary tests whose names begin with `prove_`; without
//! `SIMPUL_PROVE=long` they run shortened, as part of `cargo xtask test`.

use crate::postgres::{self, Cluster, Durability};
use crate::{
    agent, attack, browser, checks, drill, exchange, join, kill, mariadb, portal, run, rush, tools, two_servers,
};

/// Tells the tests to run in full length.
const LENGTH: (&str, &str) = ("SIMPUL_PROVE", "long");

/// Tests before an old database.
const AGENTS: &str = "prove_agents";

/// Tests that are cut short by another program.
const UPDATES: &str = "prove_update";

struct Proof {
    name: &'static str,
    claim: &'static str,
    how: How,
}

/// What is run.
enum How {
    /// Tests by a part of their names.
    Tests(&'static str),
    /// The same, and then a chore that does it to the program as people run it.
    Served { tests: &'static str, chore: fn(&[String]) -> Result<(), String> },
    /// One test target, optimised: its length is arithmetic, not waiting.
    Optimised { tests: &'static str, target: &'static str },
    /// A chore that brings its own checkers, given what follows the name.
    Chore(fn(&[String]) -> Result<(), String>),
}

const PROOFS: &[Proof] = &[
    Proof {
        name: "kill",
        claim: "every acknowledged act survives kill -9 of the server and of its database, and stands once in the log",
        how: How::Served { tests: "prove_kill", chore: kill::prove },
    },
    Proof {
        name: "disk",
        claim: "a full or failing disk is told to everybody who waits, loses no acknowledged act and spoils no neighbour",
        how: How::Served { tests: "prove_disk", chore: kill::disk::prove },
    },
    Proof {
        name: "race",
        claim: "no ceiling is passed by a sen and no number is given twice, at any concurrency",
        how: How::Tests("prove_race"),
    },
    Proof {
        name: "fuzz",
        claim: "no input from outside (files, act JSON, texts) brings the program down or gets past a rule",
        how: How::Tests("prove_fuzz"),
    },
    Proof {
        name: "search",
        claim: "a search as one types over a hundred thousand standard prices answers at once, on both databases",
        how: How::Tests("prove_search"),
    },
    Proof {
        name: "bank",
        claim: "among two thousand debits just the forged, the double and the overpaid one are found",
        how: How::Tests("prove_bank"),
    },
    Proof {
        name: "fraud",
        claim: "of planted fraud in a year of 20,000 payments at least 95 % is found, with at most three findings for each",
        how: How::Tests("prove_fraud"),
    },
    Proof {
        name: "registers",
        claim: "registers and the bank's reconciliation over 20,000 payments take at most twelve times as long as over 2,000",
        how: How::Tests("prove_registers"),
    },
    Proof {
        name: "year",
        claim: "a fiscal year of 43 SKPD and 20,000 SP2D agrees every day, to the sen, with a model that never reads it",
        how: How::Optimised { tests: "prove_year", target: "year" },
    },
    Proof {
        name: "browser",
        claim: "every page of every office, at every width, is free of barriers, and a payment goes through on each",
        how: How::Chore(
            |options| if quick(options)? { browser::check(&[]) } else { browser::check(&["--long".into()]) },
        ),
    },
    Proof {
        name: "attack",
        claim: "sqlmap and wapiti find nothing on the pages and the API, and do find it on a page made wrong",
        how: How::Chore(
            |options| if options.is_empty() { attack::prove() } else { Err("attack has one length".into()) },
        ),
    },
    Proof {
        name: "exchange",
        claim: "signed, journalled, durable exchanges pass the hub without an error, in flat memory, and a flood hinders no neighbour",
        how: How::Chore(exchange::prove),
    },
    Proof {
        name: "agents",
        claim: "whatever stands in agencies' tables stands at the taker, through outages, deaths at every step and a line that loses 30 %",
        how: How::Tests("prove_agents"),
    },
    Proof {
        name: "join",
        claim: "by the guide alone an agency joins on a clean machine, and its first data set arrives within a quarter of an hour",
        how: How::Chore(join::prove),
    },
    Proof {
        name: "portal",
        claim: "two thousand requests a second on the public's pages slow the slowest hundredth of payments by less than a tenth",
        how: How::Chore(portal::prove),
    },
    Proof {
        name: "rush",
        claim: "ten times the December peak, asked for by 3,000 officials, is done without an error and leaves nothing queued",
        how: How::Chore(rush::prove),
    },
    Proof {
        name: "drill",
        claim: "with a medium, the keys and a checkpoint an empty machine serves the same regency within an hour",
        how: How::Chore(drill::prove),
    },
    Proof {
        name: "update",
        claim: "an update cut short at any step leaves a program that works and a journal that is sound",
        how: How::Tests("prove_update"),
    },
    Proof {
        name: "two-servers",
        claim: "of two servers on one PostgreSQL one may die at any moment: nothing is lost, doubled or skipped",
        how: How::Chore(two_servers::prove),
    },
];

/// Whether a proof is to be shortened; it takes no other option.
fn quick(options: &[String]) -> Result<bool, String> {
    match options.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Ok(false),
        ["--quick"] => Ok(true),
        _ => Err("usage: cargo xtask prove NAME [--quick]".into()),
    }
}

/// Runs one proof. Tests run one after the other, with fsync on; they are the
/// build that `test` made: what a proof waits for is the disk, not the compiler.
pub fn prove(arguments: &[String]) -> Result<(), String> {
    let Some((name, options)) = arguments.split_first() else {
        print!("{}", list());
        return Ok(());
    };
    let proof = PROOFS
        .iter()
        .find(|proof| proof.name == name)
        .ok_or_else(|| format!("there is no proof «{name}»\n\n{}", list()))?;
    println!("proving: {}", proof.claim);
    match &proof.how {
        How::Tests(tests) => run_tests(tests, &[], quick(options)?)?,
        How::Served { tests, chore } => {
            run_tests(tests, &[], rush::Options::read(options)?.quick)?;
            chore(options)?;
        }
        How::Optimised { tests, target } => run_tests(tests, &["--release", "--test", target], quick(options)?)?,
        How::Chore(work) => work(options)?,
    }
    println!("xtask prove: {name} holds: {}", proof.claim);
    Ok(())
}

fn run_tests(tests: &str, more: &[&str], quick: bool) -> Result<(), String> {
    tools::nextest()?;
    let cluster = Cluster::start(Durability::Durable)?;
    let mut command = checks::nextest("prove");
    command.args(["--workspace", "--no-capture", "-E", &format!("test({tests})")]).args(more);
    if !quick {
        command.env(LENGTH.0, LENGTH.1);
    }
    if tests == UPDATES
        && let Err(reason) = tools::program_of("strace", "strace")
    {
        println!("no update is cut short: {reason}");
    }
    let old = (tests == AGENTS).then(mariadb::Server::start).transpose()?;
    if let Some(server) = &old {
        tools::for_agents().iter().for_each(|reason| println!("{reason}"));
        command.env(mariadb::VARIABLE, server.url());
        // In full length it is the program that agencies install.
        if !quick {
            command.env("SIMPUL_TEST_AGENT", agent::make()?);
        }
    }
    run::succeed(checks::with_hledger(command.env(postgres::VARIABLE, cluster.url())))
}

fn list() -> String {
    let mut text = String::from("Long proofs. Usage: cargo xtask prove NAME [--quick]\n\n");
    for proof in PROOFS {
        text.push_str(&format!("  {:<12} {}\n", proof.name, proof.claim));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proof_selects_tests_of_its_own_name() {
        for proof in PROOFS {
            if let How::Tests(tests) | How::Served { tests, .. } | How::Optimised { tests, .. } = proof.how {
                assert_eq!(tests, format!("prove_{}", proof.name));
            }
        }
        assert!(quick(&["--quick".into()]).is_ok_and(|quick| quick) && quick(&["--slow".into()]).is_err());
        assert!(prove(&["nothing".into()]).is_err_and(|message| message.contains("no proof «nothing»")));
    }
}

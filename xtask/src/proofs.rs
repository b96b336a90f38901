//! The chore `prove`: tests that are worth hours, run in their full length.
//!
//! A proof is an ordinary test whose name begins with `prove_`. Without
//! `SIMPUL_PROVE=long` it runs shortened, as part of `cargo xtask test`.

use crate::postgres::{self, Cluster, Durability};
use crate::{checks, run, tools};

/// Tells the tests to run in full length.
const LENGTH: (&str, &str) = ("SIMPUL_PROVE", "long");

struct Proof {
    name: &'static str,
    claim: &'static str,
    /// Part of the names of the tests that make up the proof.
    tests: &'static str,
}

const PROOFS: &[Proof] = &[
    Proof {
        name: "kill",
        claim: "every acknowledged act survives kill -9, and its leaf digest stands once in the log",
        tests: "prove_kill",
    },
    Proof {
        name: "disk",
        claim: "a full or failing disk loses no acknowledged act and spoils no neighbour",
        tests: "prove_disk",
    },
    Proof {
        name: "race",
        claim: "no ceiling is passed by a sen and no number is given twice, at any concurrency",
        tests: "prove_race",
    },
    Proof {
        name: "fuzz",
        claim: "no input from outside (files, act JSON, texts) brings the program down or gets past a rule",
        tests: "prove_fuzz",
    },
];

/// Runs the tests of one proof, one after the other, with fsync on. They are the
/// build that `test` made: what a proof waits for is the disk, not the compiler.
pub fn prove(arguments: &[String]) -> Result<(), String> {
    let [name] = arguments else {
        print!("{}", list());
        return if arguments.is_empty() { Ok(()) } else { Err("usage: cargo xtask prove [NAME]".into()) };
    };
    let proof = PROOFS
        .iter()
        .find(|proof| proof.name == name)
        .ok_or_else(|| format!("there is no proof «{name}»\n\n{}", list()))?;
    tools::nextest()?;
    let cluster = Cluster::start(Durability::Durable)?;
    println!("proving: {}", proof.claim);
    let mut command = checks::nextest("prove");
    command.args(["--workspace", "--no-capture", "-E"]).arg(filter(proof));
    run::succeed(command.env(LENGTH.0, LENGTH.1).env(postgres::VARIABLE, cluster.url()))?;
    println!("xtask prove: {name} holds: {}", proof.claim);
    Ok(())
}

fn filter(proof: &Proof) -> String {
    format!("test({})", proof.tests)
}

fn list() -> String {
    let mut text = String::from("Long proofs. Usage: cargo xtask prove NAME\n\n");
    for proof in PROOFS {
        text.push_str(&format!("  {:<6} {}\n", proof.name, proof.claim));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proof_selects_tests_of_its_own_name() {
        for proof in PROOFS {
            assert_eq!(filter(proof), format!("test(prove_{})", proof.name));
        }
        assert!(prove(&["nothing".into()]).is_err_and(|message| message.contains("no proof «nothing»")));
    }
}

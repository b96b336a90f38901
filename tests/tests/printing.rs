//! The program prints in a child of its own.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::path::Path;
use std::process::Command;

use cli::{Answer, simpul};

fn run(folder: &Path, arguments: &[&str]) -> Answer {
    let mut command = Command::new(simpul());
    command.args(arguments).arg("--data").arg(folder).env_remove("SIMPUL_DATABASE").env_remove("SIMPUL_PUBLIC_ADDRESS");
    command.output().unwrap().into()
}

#[test]
fn papers_and_lists_become_files() {
    let place = tempfile::tempdir().unwrap();
    let (data, file) = (place.path().join("data"), |name: &str| place.path().join(name));
    let told = run(&data, &["demo", "--no-serve"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let number = |kind: &str| {
        let mut found = told.out.lines().filter_map(|l| l.trim().strip_prefix(kind)?.strip_prefix("  "));
        found.rfind(|number| number.contains('/')).unwrap_or_else(|| panic!("{kind}: {}", told.out))
    };
    for kind in ["SPD", "SPP", "SPM", "SP2D"] {
        let export = |name: &str| {
            let path = file(name);
            let said = run(&data, &["export", "dokumen", number(kind), path.to_str().unwrap()]);
            assert_eq!(said.code, Some(0), "{said:?}");
            std::fs::read(path).unwrap()
        };
        let made = export("satu.pdf");
        assert!(made.starts_with(b"%PDF-1.7"), "{kind}");
        assert_eq!(made, export("dua.pdf"), "{kind}");
    }
    let list = file("pagu.pdf");
    let arguments = ["report", "pagu", "--tahun", "2026", "--format", "pdf", "--output", list.to_str().unwrap()];
    let said = run(&data, &arguments);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(std::fs::read(&list).unwrap().starts_with(b"%PDF-1.7"));
    for wrong in ["ftp://x", "https://", "https://a/b", "https://a\u{202e}b"] {
        let path = file("tidak.pdf");
        let said =
            run(&data, &["export", "dokumen", number("SP2D"), path.to_str().unwrap(), "--public-address", wrong]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(!path.exists());
    }
    assert_eq!(run(&data, &["export", "dokumen", "TIDAK/ADA", "x.pdf"]).code, Some(4));
}

#[test]
fn what_was_kept_of_the_journal_is_found_again() {
    let place = tempfile::tempdir().unwrap();
    let (data, file) = (place.path().join("data"), place.path().join("cap"));
    let told = run(&data, &["demo", "--no-serve"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let now = run(&data, &["journal", "checkpoint", "--json"]);
    let now: serde_json::Value = serde_json::from_str(&now.out).unwrap();
    let mark = now["mark"].as_str().unwrap();
    std::fs::write(&file, now["checkpoint"].as_str().unwrap()).unwrap();
    let kept = format!("@{}", file.display());
    for (text, signed) in [(mark, false), (kept.as_str(), true)] {
        let told = run(&data, &["journal", "check", text, "--json"]);
        let found: serde_json::Value = serde_json::from_str(&told.out).unwrap();
        assert!(told.code == Some(0) && found["verdict"] == "termuat" && found["kept"]["signed"] == signed, "{found}");
        assert_eq!(found["counted"], found["size"], "{found}");
    }
    let other = format!("{}{}", &mark[..mark.len() - 1], if mark.ends_with('0') { '1' } else { '0' });
    for (text, verdict) in [(other.as_str(), "tidak-termuat"), ("kata saja", "tidak-terbaca")] {
        let told = run(&data, &["journal", "check", text]);
        assert!(told.code == Some(1) && told.out.contains(&format!("verdict: {verdict}")), "{told:?}");
    }
}

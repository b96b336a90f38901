//! The exchange by the command line: from nothing to a granted call, and the
//! documents that are made of it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::path::Path;
use std::process::Command;

use cli::{Answer, simpul};

const KEY: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const SIK: &str = "ID-KAB/GOV/DINKES/SIK";
const SIAK: &str = "ID-KAB/GOV/DUKCAPIL/SIAK";
const SCHEMA: &str = r#"{"type":"object","required":["nomor"],"properties":{"nomor":{"type":"string"}}}"#;

fn run(folder: &Path, arguments: &[&str]) -> Answer {
    let mut command = Command::new(simpul());
    command.args(arguments).arg("--data").arg(folder).env_remove("SIMPUL_DATABASE");
    command.output().unwrap().into()
}

fn ok(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let answer = run(folder, &[arguments, &["--json"]].concat());
    assert_eq!(answer.code, Some(0), "{arguments:?}: {answer:?}");
    serde_json::from_str(&answer.out).unwrap_or_default()
}

fn seat(folder: &Path, (user, nip): (&str, &str), role: &str, unit: Option<&str>) {
    ok(folder, &["official", "add", "--name", user, "--nip", nip]);
    ok(folder, &["user", "add", "--official", nip, "--username", user]);
    let decree = ["--decree", "SK 1/2026", "--decree-date", "2026-01-02", "--from", "2026-01-02"];
    let mut all = [&["role", "add", "--official", user, "--role", role][..], &decree].concat();
    all.extend(unit.into_iter().flat_map(|unit| ["--unit", unit]));
    ok(folder, &all);
}

/// Codes of the first two SKPD of the demonstration.
fn units(folder: &Path) -> [String; 2] {
    let units = run(folder, &["report", "unit", "--tahun", "2026", "--format", "csv"]);
    let lines = units.out.lines().filter(|l| l.contains(".0000") && l.contains("SKPD"));
    let cell = |line: &str| line.split([';', ',']).find(|cell| cell.contains(".0000")).expect("a code").to_owned();
    let codes: Vec<String> = lines.map(|line| cell(line).trim_matches('"').to_owned()).take(2).collect();
    codes.try_into().expect("two SKPD")
}

fn number(answer: &serde_json::Value, name: &str) -> String {
    answer["done"][name].as_i64().unwrap_or_else(|| panic!("{name} in {answer}")).to_string()
}

#[test]
fn an_agency_joins_from_nothing_and_is_given_access() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    assert_eq!(run(&data, &["demo", "--no-serve"]).code, Some(0));
    let [asks, gives] = units(&data);
    for (n, (user, role, unit)) in [
        ("kominfo1", "administrator", None),
        ("kominfo2", "administrator", None),
        ("stafminta", "staf", Some(&asks)),
        ("kepalaminta", "kpa", Some(&asks)),
        ("stafberi", "staf", Some(&gives)),
        ("kepalaberi", "pa", Some(&gives)),
    ]
    .into_iter()
    .enumerate()
    {
        let nip = format!("19830101200501{n:04}");
        // The demonstration has a head already: another one holds the office as Plt.
        if role == "pa" {
            ok(&data, &["official", "add", "--name", user, "--nip", &nip]);
            ok(&data, &["user", "add", "--official", &nip, "--username", user]);
            ok(
                &data,
                &[
                    "role",
                    "add",
                    "--official",
                    user,
                    "--role",
                    role,
                    "--unit",
                    &gives,
                    "--mandate",
                    "plt",
                    "--decree",
                    "SK 2",
                    "--decree-date",
                    "2026-01-02",
                    "--from",
                    "2026-01-02",
                ],
            );
        } else {
            seat(&data, (user, &nip), role, unit.map(String::as_str));
        }
    }
    for (unit, code, system) in [(&asks, "DINKES", "SIK"), (&gives, "DUKCAPIL", "SIAK")] {
        let add = ["exchange", "member", "add", "--as", "kominfo1", "--unit", unit, "--code", code, "--name", code];
        let member = number(&ok(&data, &add), "member");
        let add =
            ["exchange", "system", "add", "--as", "kominfo1", "--member", &member, "--code", system, "--title", system];
        ok(&data, &add);
    }
    let file = place.path().join("kunci.txt");
    std::fs::write(&file, format!("{KEY}\n")).unwrap();
    let at = format!("@{}", file.display());
    let add = [
        "exchange",
        "key",
        "add",
        "--as",
        "stafminta",
        "--unit",
        &asks,
        "--system",
        SIK,
        "--material",
        &at,
        "--until",
        "2027-12-31",
    ];
    let key = number(&ok(&data, &add), "key");
    // Read out by the agency from its own machine, without the database.
    let heard = ok(&data, &["exchange", "key", "fingerprint", &at]);
    let heard = heard["fingerprint"].as_str().expect("groups").to_owned();
    let confirm =
        |typed: &str| run(&data, &["exchange", "key", "confirm", &key, "--as", "kominfo2", "--fingerprint", typed]);
    assert_eq!(confirm("1 2 3").code, Some(3));
    assert_eq!(confirm(&heard).code, Some(0));
    let keys = ok(&data, &["exchange", "key", "list", "--as", "kominfo1"]);
    assert!(keys.to_string().contains("DINKES-2026-1") && !keys.to_string().contains(KEY), "{keys}");
    let offered = ok(
        &data,
        &[
            "exchange",
            "service",
            "add",
            "--as",
            "stafberi",
            "--unit",
            &gives,
            "--system",
            SIAK,
            "--code",
            "penduduk",
            "--title",
            "Penduduk",
            "--meaning",
            "Penduduk menurut nomor",
            "--url",
            "https://siak.lan/api",
            "--personal",
        ],
    );
    let address = number(&offered, "address");
    let approve =
        |net: &str| run(&data, &["exchange", "service", "approve", &address, "--as", "kominfo1", "--network", net]);
    assert_eq!(approve("169.254.0.0/16").code, Some(3));
    assert_eq!(approve("10.2.3.0/24").code, Some(0));
    let described = ok(
        &data,
        &[
            "exchange",
            "dataset",
            "add",
            "--as",
            "stafberi",
            "--unit",
            &gives,
            "--system",
            SIAK,
            "--code",
            "akta-kematian",
            "--title",
            "Akta kematian",
            "--meaning",
            "Satu akta",
            "--period",
            "seketika",
            "--schema",
            SCHEMA,
            "--legal-ground",
            "UU 24/2013",
            "--retention-days",
            "60",
        ],
    );
    ok(&data, &["exchange", "dataset", "approve", &number(&described, "description"), "--as", "kominfo2"]);
    let service = format!("{SIAK}/penduduk");
    let asked = ok(
        &data,
        &[
            "exchange",
            "grant",
            "add",
            "--as",
            "kepalaminta",
            "--unit",
            &asks,
            "--client",
            SIK,
            "--service",
            &service,
            "--endpoint",
            "GET /penduduk/*",
            "--purpose",
            "Verifikasi",
            "--legal-ground",
            "Perbup 1",
            "--personal-ground",
            "tugas-publik",
            "--until",
            "2027-06-30",
        ],
    );
    let access = number(&asked, "id");
    assert_eq!(run(&data, &["exchange", "grant", "approve", &access, "--as", "kepalaminta"]).code, Some(3));
    ok(&data, &["exchange", "grant", "approve", &access, "--as", "kepalaberi"]);
    let list = ok(&data, &["exchange", "grant", "list", "--as", "kepalaminta"]).to_string();
    assert!(list.contains("Disetujui") && list.contains("Verifikasi"), "{list}");
    let catalogue = run(&data, &["exchange", "catalogue", "--as", "kepalaminta"]);
    assert!(catalogue.out.contains("akta-kematian v1") && catalogue.out.contains(&service), "{catalogue:?}");
    let openapi = ok(&data, &["exchange", "openapi", "--base", "https://hub.contoh.go.id"]);
    assert_eq!(openapi["openapi"], "3.1.0");
    assert!(openapi["paths"][format!("/r1/{service}")].is_object(), "{openapi}");
    let asyncapi = ok(&data, &["exchange", "asyncapi", "--base", "https://hub.contoh.go.id"]);
    assert_eq!(asyncapi["channels"].as_object().map(serde_json::Map::len), Some(4), "{asyncapi}");
    ok(&data, &["exchange", "grant", "end", &access, "--as", "kepalaberi", "--reason", "selesai"]);
    let unknown = run(&data, &["exchange", "grant", "list", "--as", "siapa"]);
    assert_eq!(unknown.code, Some(4), "{unknown:?}");
}

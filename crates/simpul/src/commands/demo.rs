//! `simpul demo`: a regency made up by Simpul, one payment, then the API.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use kernel::Zone;
use organisation::public::new_token;
use serde_json::{Value, json};
use store::{Actor, Clock, Db, Keys, NewRegion, Place, Result, log_name};

use web::{Account, Links};

use crate::cli::At;
use crate::demo::{self, Regency, YEAR};
use crate::modules::SCHEMA;

pub async fn run(data: Option<PathBuf>, listen: &str, no_serve: bool) -> Result<ExitCode> {
    let folder = data.unwrap_or_else(|| std::env::temp_dir().join(format!("simpul-contoh-{}", std::process::id())));
    let place = Place::Folder(folder.clone());
    let keys = Keys::generate(&log_name("99.99", true));
    let new = NewRegion { wilayah: "99.99".into(), name: "Kabupaten Contoh".into(), zone: Zone::Wib, practice: true };
    println!("LATIHAN. {} dibuat di {}", new.name, folder.display());
    Db::create(&place, &keys, &new, &SCHEMA).await?;
    keys.save(&folder.join("kunci-latihan.json"))?;
    let day = kernel::Day::new(YEAR, 3, 16).ok_or_else(|| store::Error::Bug("tahun contoh".into()))?;
    let db = Db::open(&place, keys, Clock::Handed(day), &SCHEMA).await?;
    let regency = demo::found(&db).await?;
    let others = demo::others(&db, &regency, demo::HERO).await?;
    demo::tell(&db, &regency).await?;
    demo::workday(&db, &regency).await?;
    let tapd = others.iter().find(|(office, _)| *office == "TAPD").map(|(_, actor)| actor);
    demo::preparing(&db, &regency, tapd.unwrap_or(&regency.ppkd)).await?;
    if no_serve {
        db.close().await;
        println!("\nSelesai. Jalankan lagi dengan: simpul serve --data {}", folder.display());
        return Ok(ExitCode::SUCCESS);
    }
    let db = Arc::new(db);
    let admin = others.iter().find(|(office, _)| *office == "Administrator").map(|(_, actor)| actor);
    demo::exchanging(&db, &place, &regency, admin.ok_or_else(|| store::Error::Bug("administrator contoh".into()))?)
        .await?;
    let edge = super::setup::Edge { machines: Some((place, demo::listening())), ..Default::default() };
    super::setup::serve_with(db, listen, edge, |address| print_links(&regency, &others, address)).await
}

/// One-time links that sign in the officials of the story, for this run alone.
fn print_links(regency: &Regency, others: &[(&'static str, Actor)], address: &str) -> Links {
    let links = Links::default();
    let mut people = vec![("PPKD", &regency.ppkd), ("Kuasa BUD", &regency.kuasa)];
    if let Some(offices) = regency.offices.get(demo::HERO) {
        people.extend([
            ("Staf penyusun konsep", &offices.staff),
            ("Bendahara Pengeluaran", &offices.treasurer),
            ("PPK-SKPD", &offices.verifier),
            ("Pengguna Anggaran", &offices.head),
        ]);
    }
    people.push(("Pemeriksa", &regency.auditor));
    people.extend(others.iter().map(|(office, actor)| (*office, actor)));
    println!("\nTautan masuk latihan, masing-masing sekali pakai:");
    for (office, actor) in people {
        if let Actor::User { user, person, .. } = actor {
            let path = links.add(Account { user: *user, person: *person }, office);
            println!("   {office:<24}{address}{path}");
        }
    }
    links
}

/// What an empty practice folder is filled with.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    pub spread: usize,
    pub one: usize,
    pub officials: usize,
    /// Agencies on the exchange, and where the first of them answers.
    pub agencies: usize,
    pub provider: &'a str,
    pub output: &'a Path,
}

/// The password of everybody in a filled practice folder.
const PASSWORD: &str = "sungai besar di hulu 27";

/// Fills an empty practice folder for `cargo xtask bench` and its long proofs.
pub async fn fill(at: &At, what: Filling<'_>) -> Result<Value> {
    let db = Arc::new(at.open().await?);
    let regency = demo::found(&db).await?;
    let filled = demo::payments(&db, &regency, what.spread, what.one).await?;
    let people = match what.officials {
        0 => Vec::new(),
        count => demo::crowd(&db, &regency, count, PASSWORD).await?,
    };
    let agencies = match what.agencies {
        0 => Value::Null,
        count => demo::agencies(&db, &regency, count, what.provider).await?,
    };
    // Last: a password that is set takes the tokens of its account away.
    let (token, hash) = new_token();
    let input = json!({ "username": "kuasa-bud", "label": "pengukuran", "hash_hex": hash, "days": 30 });
    demo::act(&db, &Actor::PracticeOperator, "issue-token", input).await?;
    let counts = json!({ "spread": filled.spread.len(), "one": filled.one.len(), "officials": people.len() });
    let payees: Vec<Value> = regency
        .units
        .iter()
        .zip(&filled.payees)
        .map(|(unit, account)| json!({ "unit": unit, "account": account }))
        .collect();
    let told = json!({
        "token": token, "spread": filled.spread, "one": filled.one, "payees": payees, "people": people,
        "password": PASSWORD, "exchange": agencies,
    });
    std::fs::write(what.output, told.to_string())?;
    if let Some(db) = Arc::into_inner(db) {
        db.close().await;
    }
    Ok(counts)
}

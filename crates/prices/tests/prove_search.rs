//! A search as one types answers at once over a hundred thousand items.
#![allow(clippy::expect_used)]

#[allow(dead_code)]
mod support;

use std::time::{Duration, Instant};

use kernel::Day;
use prices::model::Line;
use prices::public::{Wanted, search};
use store::testing::Temporary;
use store::{Actor, Channel, Envelope};
use support::{SCHEMA, YEAR, code, import, item};

const GOODS: [&str; 24] = [
    "Kertas", "Pena", "Map", "Tinta", "Kursi", "Meja", "Lemari", "Laptop", "Printer", "Kabel", "Lampu", "Semen",
    "Pasir", "Besi", "Cat", "Pipa", "Kayu", "Ban", "Oli", "Aki", "Obat", "Sarung", "Makan", "Sewa",
];
const KINDS: [&str; 20] = [
    "HVS", "lipat", "besar", "kecil", "merah", "biru", "kantor", "sekolah", "lapangan", "harian", "bulanan", "besi",
    "plastik", "kayu", "A4", "F4", "standar", "khusus", "impor", "lokal",
];
const TYPED: [&str; 12] = [
    "k",
    "ke",
    "kert",
    "kertas hv",
    "kantor kertas a4",
    "besi 12",
    "lampu merah kecil 70",
    "sewa harian",
    "a4",
    "plastik kursi lip",
    "1.1.12.01",
    "merk 4711",
];

fn lines(count: usize) -> Vec<Line> {
    let pick = |list: &[&'static str], n: usize| list[n % list.len()];
    let line = |n: usize| {
        let name = format!("{} {} {}", pick(&GOODS, n), pick(&KINDS, n / 24), pick(&KINDS, n / 480 + 7));
        let number = format!("1.1.{}.{:02}.{:02}.{:04}.{:05}", 12 + n % 9, n % 31, n % 17, n % 97, n + 1);
        let mut line = item(&number, &name, 100 + i64::try_from(n).expect("few"));
        line.terms.spec = format!("merk {} ukuran {} x {} cm, {} gram", n % 9973, n % 120, n % 75, n % 500);
        if n.is_multiple_of(3) {
            line.terms.rekening = vec![code("5.1.02.01.001.00024"), code("5.2.02.05.001.00005")];
        }
        line
    };
    (0..count).map(line).collect()
}

async fn prove(place: Temporary, name: &str) {
    let long = std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long");
    let count = if long { 100_000 } else { 2_000 };
    let db = place.open(&SCHEMA).await.expect("a regency");
    let started = Instant::now();
    let act = std::sync::Arc::new(import("2026-01-02", &lines(count)));
    db.act(act, Envelope::new(Actor::PracticeOperator, Channel::Cli)).await.expect("an import");
    let imported = started.elapsed();
    let day: Day = "2026-06-30".parse().expect("a day");
    let mut view = db.view().await.expect("a view");
    let mut took: Vec<(Duration, &str)> = Vec::new();
    for round in 0..if long { 20 } else { 2 } {
        for text in TYPED {
            for rekening in [None, Some(code("5.2.02.05.001.00005"))] {
                let wanted = Wanted { year: YEAR, text: text.into(), kind: None, rekening, day };
                let started = Instant::now();
                let found = search(&mut view, &wanted, 20).await.expect("hits");
                if round > 0 {
                    took.push((started.elapsed(), text));
                }
                assert!(found.len() <= 20 && found.iter().all(|p| p.terms.amount.is_positive()));
            }
        }
    }
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].0;
    let worst = took[took.len() - 1];
    println!("{name}: {count} items in {imported:?}; p50 {:?}, p95 {:?}, most {worst:?}", at(50), at(95));
    assert!(!long || at(95) < Duration::from_millis(200), "p95 {:?}", at(95));
    drop(view);
    db.close().await;
    place.discard().await.expect("gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_search_sqlite() {
    prove(Temporary::sqlite(true, &SCHEMA).await.expect("a folder"), "SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_search_postgres() {
    match Temporary::postgres(true, &SCHEMA).await.expect("a server") {
        Some(place) => prove(place, "PostgreSQL").await,
        None => println!("skipped: no PostgreSQL"),
    }
}

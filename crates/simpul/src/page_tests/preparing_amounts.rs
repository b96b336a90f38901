//! Ceilings and funding sources of a round, typed in on their pages; how a
//! budget in the making is made up.

use kernel::Money;
use serde_json::json;

use super::browser::{Page, Server};
use super::preparing::{fields, round, send};
use crate::demo::{self, HERO};

const STAGE: &str = "tahun=2027&tahapan=murni";

/// The number of the row that stands for a code, and what it shows.
fn row(page: &Page, code: &str) -> (String, String) {
    let all = fields(page);
    let name = all.iter().find(|(name, value)| name.starts_with("untuk-") && value.ends_with(code)).map(|(n, _)| n);
    let n = name.and_then(|n| n.strip_prefix("untuk-")).unwrap_or_else(|| panic!("no row for {code}")).to_owned();
    let shown = all.iter().find(|(name, _)| *name == format!("nilai-{n}")).map(|(_, v)| v.clone());
    (n, shown.expect("an amount"))
}

fn typed(amount: Money) -> String {
    amount.rupiah().replace("Rp ", "")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ceilings_are_typed_in_and_nothing_is_overwritten() {
    ceilings(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        ceilings(server).await;
    }
}

async fn ceilings(server: Server) {
    let (tapd, _, _) = round(&server).await;
    let unit = server.regency.units[HERO].clone();
    let bidang: String = unit.split('.').take(2).collect::<Vec<_>>().join(".");
    let sub = format!("{bidang}.01.2.06.0002");
    let path = format!("/penyusunan/pagu?{STAGE}&skpd={unit}");
    let mut team = server.signed_in(&tapd).await;
    let all = team.get(&format!("/penyusunan/pagu?{STAGE}")).await.text();
    assert!(all.contains("Pagu PPAS Rp") && all.contains("Dinas Kesehatan") && !all.contains("name=\"nilai-"), "{all}");
    let page = team.get(&path).await;
    let (n, shown) = row(&page, &sub);
    let (amount, was) = (format!("nilai-{n}"), Money::typed(&shown).expect("money"));
    // What the RKA asks already: ten million below its ceiling.
    let asked = was.minus(Money::from_sen(1_000_000_000));

    let same = send(&mut team, &page, &path, &[]).await;
    assert!(same.status == 422 && same.text().contains("Tidak ada baris yang berubah"), "{}", same.text());
    let low = typed(asked.minus(Money::ONE_SEN));
    let refused = send(&mut team, &page, &path, &[(&amount, &low), ("kode-b1", "5.1"), ("nilai-b1", "x")]).await;
    let text = refused.text();
    assert!(refused.status == 422 && text.contains("href=\"#nilai-b1\""), "{text}");
    assert!(fields(&refused).contains(&(amount.clone(), low.clone())), "what was typed is kept: {text}");
    let refused = send(&mut team, &page, &path, &[(&amount, &low)]).await;
    let text = refused.text();
    assert!(refused.status == 422 && text.contains(&format!("href=\"#{amount}\"")), "{text}");
    assert!(text.contains("id=\"w-") && fields(&refused).contains(&(amount.clone(), low)), "{text}");
    let exact = send(&mut team, &page, &path, &[(&amount, &typed(asked))]).await;
    assert_eq!(exact.status, 303, "{}", exact.text());
    // The same form again says the same.
    let again = send(&mut team, &page, &path, &[(&amount, &typed(asked))]).await;
    assert_eq!(again.status, 303, "{}", again.text());
    // Whoever still looks at what was there before is told.
    let stale = send(&mut team, &page, &path, &[(&amount, &typed(was.plus(Money::ONE_SEN)))]).await;
    assert!(stale.status == 422 && stale.text().contains("Sudah diubah orang lain menjadi"), "{}", stale.text());
    let page = team.get(&path).await;
    assert_eq!(row(&page, &sub), (n, typed(asked)));
    let code = format!("{bidang}.01.2.06.0099");
    let fresh = send(&mut team, &page, &path, &[("kode-b2", &code), ("nilai-b2", "1.000")]).await;
    assert_eq!(fresh.status, 303, "{}", fresh.text());
    // What no list of the year names stands by its number alone.
    let norm = kernel::Code::parse(&code).expect("a code").norm().to_owned();
    assert_eq!(row(&team.get(&path).await, &norm).1, "1.000,00");
    let other = send(&mut team, &page, &path, &[("kode-b2", "2.16.01"), ("nilai-b2", "1.000")]).await;
    assert!(other.status == 422 && other.text().contains("bukan kode sub kegiatan"), "{}", other.text());

    // An SKPD reads its own, and no other.
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let own = staff.get(&path).await;
    assert!(own.status == 200 && !own.text().contains("name=\"nilai-"), "{}", own.text());
    let barred = staff.post(&path, &[("bukti", &own.proof())]).await;
    assert_eq!(barred.status, 403, "{}", barred.text());
    let mut stranger = server.signed_in(&server.regency.offices[HERO + 1].staff).await;
    assert_eq!(stranger.get(&path).await.status, 404);
    for wrong in ["", "?tahun=2027", "?tahun=2027&tahapan=lain", "?tahun=2026&tahapan=murni"] {
        let page = team.get(&format!("/penyusunan/pagu{wrong}")).await;
        assert!(matches!(page.status, 400 | 404), "{wrong}: {}", page.status);
    }
    sources(&server, (&tapd, &unit)).await;
    server.stop().await;
}

async fn sources(server: &Server, (tapd, unit): (&store::Actor, &str)) {
    let path = format!("/penyusunan/sumber-dana?{STAGE}");
    let mut team = server.signed_in(tapd).await;
    let page = team.get(&path).await;
    let (n, shown) = row(&page, "1.2.01.08");
    assert_eq!(shown, "");
    let kept = send(&mut team, &page, &path, &[(&format!("nilai-{n}"), "1.000")]).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let page = team.get(&path).await;
    assert!(page.text().contains("1 sumber dana dipakai melebihi penerimaannya"), "{}", page.text());
    let kept = send(&mut team, &page, &path, &[(&format!("nilai-{n}"), "9.000.000.000")]).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let page = team.get(&path).await.text();
    assert!(page.contains("Sumber dana: penerimaan Rp\u{a0}9.000.000.000,00"), "{page}");
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    assert_eq!(staff.get(&path).await.status, 422, "the whole regency's figures");
    let mut auditor = server.signed_in(&server.regency.auditor).await;
    assert_eq!(auditor.get(&path).await.status, 200);

    // Locked, they are read.
    let agreed =
        json!({ "year": 2027, "stage": "murni", "kind": "nota-kesepakatan", "number": "1", "signed": "2026-03-10" });
    demo::act(&server.db, tapd, "record-budget-instrument", agreed).await.expect("recorded");
    let lock = json!({ "year": 2027, "stage": "murni", "step": "kua-ppas" });
    demo::act(&server.db, tapd, "lock-budget-step", lock).await.expect("locked");
    let locked = team.get(&format!("/penyusunan/pagu?{STAGE}&skpd={unit}")).await.text();
    assert!(locked.contains("sudah disepakati dan dikunci") && !locked.contains("name=\"nilai-"), "{locked}");

    // An urgent need lets a sub kegiatan in that has none, and touches no other.
    let urgent =
        json!({ "year": 2027, "stage": "murni", "kind": "keperluan-mendesak", "number": "2", "signed": "2026-03-11" });
    demo::act(&server.db, tapd, "record-budget-instrument", urgent).await.expect("recorded");
    let path = format!("/penyusunan/pagu?{STAGE}&skpd={unit}");
    let page = team.get(&path).await;
    assert!(!page.text().contains("name=\"nilai-1\"") && page.text().contains("name=\"nilai-b1\""), "{}", page.text());
    let bidang: String = unit.split('.').take(2).collect::<Vec<_>>().join(".");
    let (new, known) = (format!("{bidang}.02.2.01.0007"), format!("{bidang}.02.2.01.0001"));
    let added = send(&mut team, &page, &path, &[("kode-b1", &new), ("nilai-b1", "2.000")]).await;
    assert_eq!(added.status, 303, "{}", added.text());
    let page = team.get(&path).await;
    let refused = send(&mut team, &page, &path, &[("kode-b1", &known), ("nilai-b1", "2.000")]).await;
    assert!(refused.status == 422 && refused.text().contains("href=\"#nilai-b1\""), "{}", refused.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_seen_by_what_it_is_made_up_of_and_changes_most() {
    made_up(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        made_up(server).await;
    }
}

async fn made_up(server: Server) {
    let (tapd, own, _) = round(&server).await;
    let mut view = server.db.view().await.expect("a view");
    let seen = preparation::public::making::made_up(&mut view, 2027, 3).await.expect("read").expect("a draft");
    let sum = |all: &[preparation::public::making::Portion]| all.iter().fold(Money::ZERO, |sum, p| sum.plus(p.amount));
    let drafted = preparation::public::pages::rka(&mut view, own).await.expect("read").expect("an RKA").document.amount;
    assert!(seen.draft && sum(&seen.kinds) == sum(&seen.fields) && sum(&seen.kinds) > drafted);
    assert_eq!((seen.kinds.len(), seen.fields.len()), (3, 2), "{:?}", seen.kinds);
    // Copied to the sen from this year: nothing moves but what is changed.
    assert_eq!((seen.against.clone(), seen.changes), (Some((2026, "murni".into())), 0));
    drop(view);
    let (part, line) = super::preparing::part_of(&server.db, own, "Belanja Tagihan Listrik").await;
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let page = staff.get(&part).await;
    let one = [(format!("h{line}"), "1.000.000,00"), (format!("a{line}"), "Belum ada standar harganya")];
    let pairs: Vec<(&str, &str)> = one.iter().map(|(n, v)| (n.as_str(), *v)).chain([("langkah", "simpan")]).collect();
    assert_eq!(send(&mut staff, &page, &part, &pairs).await.status, 303);
    for reader in [&mut staff, &mut server.signed_in(&tapd).await] {
        let page = reader.get("/penyusunan?tahun=2027").await.text();
        for has in [
            "Rancangan murni menurut jenis belanja",
            "Rancangan murni menurut bidang urusan",
            "Perubahan terbesar terhadap APBD 2026 murni",
            "1 sub kegiatan berubah.",
            "−77.750.000,00",
            "Penyediaan Jasa Komunikasi dan Listrik",
        ] {
            assert!(page.contains(has), "{has}: {page}");
        }
    }
    // The neighbour does not see it.
    let mut stranger = server.signed_in(&server.regency.offices[HERO + 1].staff).await;
    let page = stranger.get("/penyusunan?tahun=2027").await.text();
    assert!(page.contains("Tidak ada sub kegiatan yang berubah.") && !page.contains("77.750.000"), "{page}");
    server.stop().await;
}

//! An RKA of two thousand lines: what its pages weigh and take.

use std::time::Instant;

use serde_json::json;

use super::browser::Server;
use super::preparing::{fields, lines, part_of, round, send};
use crate::demo::{self, HERO};

/// So many lines in one sub kegiatan, a hundred in each save.
async fn many(server: &Server, rka: i64, count: usize) {
    let unit = &server.regency.units[HERO];
    let bidang: String = unit.split('.').take(2).collect::<Vec<_>>().join(".");
    let line = |n: usize| {
        json!({
            "rekening": "5.1.02.01.001.00024", "name": format!("Barang contoh {n}"), "coefficient": "2 Unit x 12 Bulan",
            "price": "100.00", "source": "1.2.01.08", "exception": "Belum ada standar harganya",
            "specification": "Ukuran A4, 80 gram", "package": "Paket administrasi",
        })
    };
    for hundred in 0..count / 100 {
        let save = json!({
            "rka": rka.to_string(), "sub_kegiatan": format!("{bidang}.01.2.06.0002"),
            "lines": (0..100).map(|n| line(hundred * 100 + n)).collect::<Vec<_>>(),
        });
        demo::act(&server.db, &server.regency.offices[HERO].staff, "save-rka-lines", save).await.expect("saved");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_lines_stay_light() {
    let server = Server::sqlite().await;
    let (_, own, _) = round(&server).await;
    let (part, line) = part_of(&server.db, own, "Alat Tulis Kantor").await;
    many(&server, own, 2_000).await;
    assert_eq!(lines(&server.db, own).await.len(), 2_006);
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let mut auditor = server.signed_in(&server.regency.auditor).await;
    staff.packed = true;
    auditor.packed = true;
    for (name, writes, path, most) in [
        ("penyusunan", false, "/penyusunan".to_owned(), 8_000),
        ("rka", true, format!("/rka/{own}"), 8_000),
        ("isian", true, part.clone(), 25_000),
        ("bacaan", false, part.clone(), 25_000),
        ("riwayat", true, format!("/rka/{own}/baris/{line}"), 8_000),
    ] {
        let browser = if writes { &mut staff } else { &mut auditor };
        let mut fastest = u128::MAX;
        let mut weight = 0;
        for _ in 0..5 {
            let begun = Instant::now();
            let page = browser.get(&path).await;
            fastest = fastest.min(begun.elapsed().as_micros());
            assert_eq!(page.status, 200, "{path}");
            weight = page.weight();
        }
        println!("{name}: {weight} bita terkemas, {fastest} µs");
        assert!(weight <= most, "{name}: {weight}");
    }
    // The second page is saved without the first.
    staff.packed = false;
    let page = staff.get(&format!("{part}?halaman=2")).await;
    let named = fields(&page).into_iter().find(|(name, _)| name.starts_with('u') && !name.starts_with("un"));
    let (name, was) = named.expect("a line");
    let kept =
        send(&mut staff, &page, &format!("{part}?halaman=2"), &[(&name, "Diganti"), ("langkah", "simpan")]).await;
    assert_eq!(
        (kept.status, kept.header("location")),
        (303, format!("{part}?halaman=2&tersimpan=1").as_str()),
        "{}",
        kept.text()
    );
    let after = lines(&server.db, own).await;
    assert!(after.iter().filter(|l| l.2 == "Diganti").count() == 1 && after.iter().all(|l| l.2 != was));
    server.stop().await;
}

//! A budget in the making: who sees it, lines written without script, refusals
//! beside their row, two people in one line, whose turn it is.

use store::{Actor, Db, Read, Value, params};

use super::browser::{Browser, Page, Server};
use crate::demo::{self, HERO};

/// A practice regency with next year's round, its TAPD, and the RKA of the
/// story's SKPD and of the one behind it.
pub async fn round(server: &Server) -> (Actor, i64, i64) {
    let others = demo::others(&server.db, &server.regency, HERO).await.expect("others");
    let (_, tapd) = others.into_iter().find(|(office, _)| *office == "TAPD").expect("a TAPD");
    let (own, next) = demo::preparing(&server.db, &server.regency, &tapd).await.expect("a round");
    (tapd, own, next)
}

fn plain(text: &str) -> String {
    text.replace("&#38;", "&").replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">")
}

/// Every field of the page's own form, as a browser would send it.
pub fn fields(page: &Page) -> Vec<(String, String)> {
    let text = page.text();
    let form = text.rsplit_once("<main").expect("a page").1;
    let field = |tag: &str| {
        let tag = tag.split('>').next()?;
        let part = |name: &str| Some(plain(tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?));
        let unchecked = tag.contains("type=\"checkbox\"") && !tag.ends_with(" checked");
        (!unchecked).then(|| Some((part("name")?, part("value").unwrap_or_default()))).flatten()
    };
    form.split("<input").skip(1).filter_map(field).collect()
}

/// Sends the form with some of its fields typed anew.
pub async fn send(browser: &mut Browser, page: &Page, to: &str, typed: &[(&str, &str)]) -> Page {
    let mut all = fields(page);
    all.retain(|(name, _)| typed.iter().all(|(n, _)| n != name));
    let pairs = all.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(typed.iter().copied());
    browser.post(to, &pairs.collect::<Vec<_>>()).await
}

/// The lines of an RKA: number, version, name, sum in sen, living.
pub async fn lines(db: &Db, rka: i64) -> Vec<(i64, i64, String, i64, bool)> {
    let sql = "SELECT id, version, item_name, amount, living FROM rka_line WHERE rka_id = $1 ORDER BY id";
    let rows = db.view().await.expect("a view").query(sql, params![rka]).await.expect("lines");
    let line = |r: &store::Row| {
        let int = |name: &str| r.int(name).expect("a number");
        (int("id"), int("version"), r.text("item_name").expect("a text"), int("amount"), int("living") == 1)
    };
    rows.iter().map(line).collect()
}

/// The part of an RKA that holds the line of a name, and that line.
pub async fn part_of(db: &Db, rka: i64, name: &str) -> (String, i64) {
    let sql = "SELECT id, activity_id FROM rka_line WHERE rka_id = $1 AND item_name = $2 ORDER BY id";
    let values: Vec<Value> = params![rka, name];
    let row = db.view().await.expect("a view").query(sql, values).await.expect("lines").into_iter().next();
    let row = row.expect("a line");
    (format!("/rka/{rka}/{}", row.int("activity_id").expect("an activity")), row.int("id").expect("a line"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_rka_is_read_by_its_skpd_and_by_the_regency() {
    read(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        read(server).await;
    }
}

/// Whoever ratifies signs what stood on the page: the sum of the RKA, and a digest.
async fn ratified_as_shown(server: &Server) {
    let mut ppkd = server.signed_in(&server.regency.ppkd).await;
    let page = plain(&ppkd.get("/penyusunan").await.text());
    let to = page.split("href=\"").find(|l| l.starts_with("/langkah/ratify-apbd?")).expect("a link");
    let to = to.split('"').next().expect("an address");
    let form = ppkd.get(to).await;
    let (_, told) = fields(&form).into_iter().find(|(name, _)| name == "proposal").expect("a field");
    assert!(told.starts_with("Rp ") && told.contains(" sidik "), "{to}: {told}");
}

/// What one person typed and did not save is kept for them alone.
async fn marked(server: &Server, part: &str) {
    let mark = |page: Page| {
        let text = page.text();
        let rest = text.split_once("<simpul-grid class=\"panel\" data-milik=\"").expect("a grid").1;
        rest.split('"').next().expect("a mark").to_owned()
    };
    let mut marks = Vec::new();
    for _ in 0..2 {
        let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
        marks.push(mark(staff.get(part).await));
    }
    let mut kuasa = server.signed_in(&server.regency.kuasa).await;
    let plan = format!("/anggaran-kas/{}?tahun=2026", server.regency.units[HERO]);
    let other = mark(kuasa.get(&plan).await);
    assert!(marks[0].len() == 16 && marks[0] == marks[1] && marks[0] != other, "{marks:?} {other}");
}

async fn read(server: Server) {
    let (tapd, own, next) = round(&server).await;
    let (part, line) = part_of(&server.db, own, "Alat Tulis Kantor").await;
    let offices = server.regency.offices.clone();
    let paths = [
        format!("/rka/{own}"),
        part.clone(),
        format!("/rka/{own}/pendapatan-pembiayaan"),
        format!("/rka/{own}/baris/{line}"),
        format!("/rka/{own}/berkas.xlsx"),
    ];
    let mut staff = server.signed_in(&offices[HERO].staff).await;
    let mut auditor = server.signed_in(&server.regency.auditor).await;
    let mut stranger = server.signed_in(&offices[HERO + 1].staff).await;
    let mut team = server.signed_in(&tapd).await;
    for path in &paths {
        for reader in [&mut staff, &mut auditor, &mut team] {
            let page = reader.get(path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text());
        }
        let unseen = stranger.get(path).await;
        assert!(unseen.status == 404 && !unseen.text().contains("Komunikasi"), "{path}: {}", unseen.text());
    }
    assert_eq!(stranger.get(&format!("/rka/{own}/berkas")).await.status, 404);
    // The year: the regency sees every SKPD, an SKPD itself alone.
    let all = auditor.get("/penyusunan").await.text();
    assert!(all.contains("Penyusunan anggaran 2027: 3 langkah terbuka") && all.contains("Dinas Kesehatan"), "{all}");
    assert!(all.contains("2 dari 43 SKPD sudah menyusun RKA; 1 menunggu verifikasi"), "{all}");
    let mine = staff.get("/penyusunan").await.text();
    assert!(mine.contains(&format!("href=\"/rka/{own}\"")) && !mine.contains("Dinas Kesehatan"), "{mine}");
    assert_eq!(staff.get("/penyusunan?tahun=2026").await.status, 200);
    assert_eq!(staff.get("/penyusunan?lain=1").await.status, 400);
    for (page, reader) in [(all, &mut auditor), (mine, &mut staff), (team.get("/penyusunan").await.text(), &mut team)] {
        let to = page.split("href=\"").find(|l| l.contains("/kalender-anggaran?")).expect("a link");
        assert_eq!(reader.get(to.split('"').next().expect("an address")).await.status, 200, "{to}");
    }
    let shape = auditor.get("/penyusunan?tahun=2026").await.text();
    assert!(
        shape.contains("Anggaran murni menurut jenis belanja") && shape.contains("Penyusunan anggaran 2026"),
        "{shape}"
    );
    ratified_as_shown(&server).await;
    // Planners write, readers read; the note stands where it belongs.
    marked(&server, &part).await;
    for reader in [&mut auditor, &mut team] {
        let page = reader.get(&part).await.text();
        assert!(!page.contains("<simpul-grid") && page.contains("Alat Tulis Kantor"), "{page}");
    }
    let noted = team.get(&format!("/rka/{next}")).await.text();
    for has in ["dasar perhitungan tagihan listrik", "Nyatakan catatan selesai", "Verifikasi RKA", "Kembalikan RKA"] {
        assert!(noted.contains(has), "{has}: {noted}");
    }
    let asked = noted.split("href=\"").find(|l| l.contains("/resolve-note?note=")).expect("a link");
    let form = team.get(asked.split('"').next().expect("an address")).await;
    assert!(form.status == 200 && fields(&form).iter().any(|(n, v)| n == "note" && !v.is_empty()), "{}", form.text());
    assert!(stranger.get(&format!("/rka/{next}")).await.text().contains("Jawab catatan"));
    // Whoever may not write is told so.
    let page = staff.get(&part).await;
    let proof = ("bukti", team.get(&format!("/rka/{own}")).await.proof());
    let barred = team.post(&part, &[(proof.0, &proof.1), ("langkah", "simpan")]).await;
    assert_eq!(barred.status, 403, "{}", barred.text());
    assert_eq!(stranger.post(&part, &[("bukti", &page.proof())]).await.status, 403);
    for wrong in ["/rka/x", "/rka/999999", &format!("/rka/{own}/x"), &format!("/rka/{own}/99"), &format!("{part}/x")] {
        assert_eq!(staff.get(wrong).await.status, 404, "{wrong}");
    }
    assert!(staff.get(&format!("/dokumen/{own}")).await.text().contains(&format!("href=\"/rka/{own}\"")));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_are_written_without_script() {
    write(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        write(server).await;
    }
}

async fn write(server: Server) {
    let (_, own, _) = round(&server).await;
    let (part, line) = part_of(&server.db, own, "Alat Tulis Kantor").await;
    let (to, was) = (format!("{part}?halaman=1"), lines(&server.db, own).await);
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let page = staff.get(&part).await;
    // Nothing changed is told, not kept.
    let same = send(&mut staff, &page, &part, &[("langkah", "simpan")]).await;
    assert!(same.status == 422 && same.text().contains("Tidak ada baris yang berubah"), "{}", same.text());

    // One sen above the ceiling is refused beside nobody's loss: all that was typed is there.
    let (price, reason) = (format!("h{line}"), format!("a{line}"));
    let sum = was.iter().find(|l| l.0 == line).expect("the line").3 + 1_000_000_000;
    let over = kernel::Money::from_sen(sum + 1).rupiah().replace("Rp ", "");
    let typed = [(price.as_str(), over.as_str()), (&reason, "Belum ada standar harganya"), ("langkah", "simpan")];
    let refused = send(&mut staff, &page, &part, &typed).await;
    assert!(refused.status == 422 && refused.text().contains("RKA-PPAS"), "{}", refused.text());
    assert!(fields(&refused).contains(&(price.clone(), over)), "{}", refused.text());
    assert_eq!(lines(&server.db, own).await, was);
    // What cannot be read is told at its cell, all of it at once.
    let bad = [(price.as_str(), "1,500"), ("un1", "Pena"), ("rn1", "?"), ("langkah", "simpan")];
    let faults = send(&mut staff, &page, &part, &bad).await;
    let text = faults.text();
    assert!(faults.status == 422 && text.contains(&format!("id=\"h{line}\" aria-invalid")), "{text}");
    assert!(text.contains("href=\"#rn1\"") && text.contains("value=\"Pena\""), "{text}");
    // A line without a reason for its price is refused by the door, told at its row.
    let bare = [
        ("rn1", "5.1.02.01.001.00024"),
        ("un1", "Pena"),
        ("kn1", "10 Buah"),
        ("hn1", "1.000"),
        ("sn1", "1.2.01.08"),
        ("langkah", "simpan"),
    ];
    let barred = send(&mut staff, &page, &part, &bare).await;
    assert!(barred.status == 422 && barred.text().contains("href=\"#in1\""), "{}", barred.text());

    // To the sen it passes, together with a new line; sent twice it is one act.
    let exact = kernel::Money::from_sen(sum - 1_000_000).rupiah().replace("Rp ", "");
    let good = [
        &bare[..5],
        &[
            ("an1", "Belum ada standar harganya"),
            (&price, &exact),
            (&reason, "Belum ada standar harganya"),
            ("langkah", "simpan"),
        ],
    ]
    .concat();
    for _ in 0..2 {
        let kept = send(&mut staff, &page, &part, &good).await;
        assert_eq!(
            (kept.status, kept.header("location")),
            (303, format!("{part}?halaman=1&tersimpan=1").as_str()),
            "{}",
            kept.text()
        );
    }
    let now = lines(&server.db, own).await;
    assert_eq!((now.len(), now.iter().filter(|l| l.2 == "Pena").count()), (was.len() + 1, 1));
    let page = staff.get(&format!("{to}&tersimpan=1")).await;
    assert!(page.text().contains("Tersimpan.") && page.text().contains(": sisa pagu Rp\u{a0}0,00"), "{}", page.text());
    let history = staff.get(&format!("/rka/{own}/baris/{line}")).await.text();
    assert!(history.contains("Diubah") && history.contains(&exact), "{history}");

    around(&server, staff, (own, &part), page).await;
    server.stop().await;
}

/// What adds rows, and a line that is dropped and comes back.
async fn around(server: &Server, mut staff: Browser, (own, part): (i64, &str), page: Page) {
    let now = lines(&server.db, own).await;
    // A search, a paste and a take add rows that are not kept yet.
    let found = send(&mut staff, &page, part, &[("cari", "perjalanan"), ("langkah", "cari")]).await;
    assert!(found.status == 200 && found.text().contains("value=\"tambah-5.1.02.04.001.00001\""), "{}", found.text());
    let taken = send(&mut staff, &found, part, &[("langkah", "tambah-5.1.02.04.001.00001")]).await;
    assert!(fields(&taken).contains(&("rn1".into(), "5.1.02.04.001.00001".into())), "{}", taken.text());
    let pasted = "5.1.02.01.001.00024\tMap\t2 Buah\t100\n5.1.02.01.001.00024\tLem\t1 Buah\t100";
    let looked = send(&mut staff, &page, part, &[("tempel", pasted), ("langkah", "tempel")]).await;
    assert!(looked.status == 200 && fields(&looked).contains(&("un2".into(), "Lem".into())), "{}", looked.text());
    assert_eq!(lines(&server.db, own).await, now);

    // A line is dropped and comes back.
    let pen = now.iter().find(|l| l.2 == "Pena").expect("the pen").0;
    let dropped = send(&mut staff, &page, part, &[(&format!("x{pen}"), "1"), ("langkah", "simpan")]).await;
    assert_eq!(dropped.status, 303, "{}", dropped.text());
    let page = staff.get(part).await;
    assert!(page.text().contains("Baris yang dihapus"), "{}", page.text());
    let back = send(&mut staff, &page, part, &[("langkah", &format!("pulihkan-{pen}"))]).await;
    assert_eq!(back.status, 303, "{}", back.text());
    assert!(lines(&server.db, own).await.iter().any(|l| l.0 == pen && l.4 && l.1 == 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_in_one_line_lose_nothing() {
    let server = Server::sqlite().await;
    let (_, own, _) = round(&server).await;
    let (part, line) = part_of(&server.db, own, "Belanja Tagihan Listrik").await;
    let mut first = server.signed_in(&server.regency.offices[HERO].staff).await;
    let mut second = server.signed_in(&server.regency.offices[HERO].head).await;
    let (here, there) = (first.get(&part).await, second.get(&part).await);
    let (name, reason) = (format!("u{line}"), format!("a{line}"));
    let why = (reason.as_str(), "Belum ada standar harganya");
    let saved = send(&mut second, &there, &part, &[(&name, "Listrik kantor"), why, ("langkah", "simpan")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());

    // Whoever left the line alone saves others and overwrites nothing.
    let fresh = [
        ("rn1", "5.1.02.02.001.00061"),
        ("un1", "Air"),
        ("kn1", "1 Tahun"),
        ("hn1", "1000"),
        ("sn1", "1.2.01.08"),
        ("an1", "Belum ada standar harganya"),
        ("langkah", "simpan"),
    ];
    let aside = send(&mut first, &here, &part, &fresh).await;
    assert_eq!(aside.status, 303, "{}", aside.text());
    assert!(lines(&server.db, own).await.iter().any(|l| l.0 == line && l.2 == "Listrik kantor"));

    // Whoever changed it sees both, and chooses.
    let typed = [(name.as_str(), "Listrik gedung"), why, ("kunci", "lain"), ("langkah", "simpan")];
    let both = send(&mut first, &here, &part, &typed).await;
    let text = both.text();
    assert!(both.status == 422 && text.contains("RKA-BARIS-BERUBAH"), "{text}");
    assert!(
        text.contains("Tersimpan: <b>Listrik kantor</b>") && text.contains("<mark>Listrik gedung</mark>"),
        "{text}"
    );
    let stored = send(&mut first, &both, &part, &[("langkah", &format!("simpanan-{line}"))]).await;
    assert!(
        stored.status == 200 && fields(&stored).contains(&(name.clone(), "Listrik kantor".into())),
        "{}",
        stored.text()
    );
    let mine = send(&mut first, &both, &part, &[("langkah", &format!("saya-{line}"))]).await;
    assert_eq!(mine.status, 303, "{}", mine.text());
    assert!(lines(&server.db, own).await.iter().any(|l| l.0 == line && l.2 == "Listrik gedung" && l.1 == 3));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_rka_waits_at_one_desk_after_the_other() {
    let server = Server::sqlite().await;
    let (tapd, own, next) = round(&server).await;
    let offices = server.regency.offices.clone();
    let mut desks = [
        (server.signed_in(&offices[HERO].staff).await, format!("href=\"/rka/{own}\">Simpan baris RKA"), true),
        (server.signed_in(&offices[HERO].head).await, format!("href=\"/dokumen/{own}/submit-rka\""), true),
        (server.signed_in(&offices[HERO].treasurer).await, format!("/rka/{own}"), false),
        (server.signed_in(&tapd).await, format!("href=\"/dokumen/{next}/verify-rka\""), true),
        (server.signed_in(&tapd).await, format!("/dokumen/{own}/"), false),
    ];
    for (browser, says, waits) in &mut desks {
        let home = browser.get("/").await.text();
        assert_eq!(home.contains(says.as_str()), *waits, "{says}: {home}");
    }
    // Returned, it is the planner's again, who answers; closed, it is verified.
    let input = serde_json::json!({ "rka": next.to_string(), "reasons": ["Jawab catatan kami dahulu."] });
    demo::act(&server.db, &tapd, "return-rka", input).await.expect("returned");
    let mut staff = server.signed_in(&offices[HERO + 1].staff).await;
    assert!(staff.get("/").await.text().contains(&format!("href=\"/rka/{next}\">Simpan baris RKA")));
    let page = staff.get(&format!("/rka/{next}")).await.text();
    let to =
        page.split("href=\"").find(|l| l.contains("/answer-note?")).and_then(|l| l.split('"').next()).expect("a link");
    let to = plain(to);
    let form = staff.get(&to).await;
    let answered =
        send(&mut staff, &form, to.split('?').next().expect("a path"), &[("answer", "Sesuai tagihan 2025.")]).await;
    assert_eq!(
        (answered.status, answered.header("location")),
        (303, format!("/rka/{next}").as_str()),
        "{}",
        answered.text()
    );
    let mut head = server.signed_in(&offices[HERO + 1].head).await;
    let form = head.get(&format!("/dokumen/{next}/submit-rka")).await;
    let sent = send(&mut head, &form, &format!("/dokumen/{next}/submit-rka"), &[]).await;
    assert_eq!((sent.status, sent.header("location")), (303, format!("/rka/{next}").as_str()), "{}", sent.text());
    assert!(head.get("/").await.text().contains("Sekarang pada TAPD"), "sent on");
    server.stop().await;
}

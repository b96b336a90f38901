//! The cash plan: written without script by the Kuasa BUD, a task of the PPKD,
//! read by its SKPD and by nobody else's.

use store::{Db, Read, params};

use super::browser::{Browser, Server};
use super::preparing::{fields, send};
use crate::demo::{HERO, YEAR};

/// What is set and what waits of the first month of an SKPD, in sen.
async fn january(db: &Db, unit: &str) -> (i64, i64) {
    let sql = "SELECT CAST(SUM(p.m1) AS BIGINT) AS n, CAST(COALESCE(SUM(q.m1), 0) AS BIGINT) AS w
       FROM account a JOIN unit u ON u.id = a.unit_id JOIN cash_plan p ON p.account_id = a.id
       LEFT JOIN plan_proposal q ON q.account_id = a.id AND q.status = 'disiapkan' WHERE u.code = $1";
    let row = db.view().await.expect("a view").one(sql, params![unit]).await.expect("a row");
    (row.int("n").expect("a sum"), row.int("w").expect("a sum"))
}

async fn link(browser: &mut Browser, path: &str, start: &str) -> Option<String> {
    let page = browser.get(path).await.text();
    let to = page.split("href=\"").find(|l| l.starts_with(start))?.split('"').next()?;
    Some(to.replace("&#38;", "&"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cash_plan_is_written_and_set_on_its_pages() {
    write(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        write(server).await;
    }
}

async fn write(server: Server) {
    let regency = &server.regency;
    let unit = regency.units[HERO].clone();
    let path = format!("/anggaran-kas/{unit}?tahun={YEAR}");
    let mut kuasa = server.signed_in(&regency.kuasa).await;
    let mut ppkd = server.signed_in(&regency.ppkd).await;
    let year = kuasa.get("/anggaran-kas").await.text();
    assert!(
        year.contains(&format!("Anggaran kas {YEAR} sudah ditetapkan")) && year.contains("Penerimaan belum"),
        "{year}"
    );
    assert!(!ppkd.get("/").await.text().contains("Anggaran kas: "), "nothing waits");

    // Nothing changed is told; one sen over is refused at its row, with all that was typed.
    let page = kuasa.get(&path).await;
    assert!(page.status == 200 && page.text().contains("<simpul-grid"), "{}", page.text());
    let same = send(&mut kuasa, &page, &path, &[]).await;
    assert!(same.status == 422 && same.text().contains("Tidak ada baris yang berubah"), "{}", same.text());
    let all = fields(&page);
    let (first, was) = all.iter().find(|(name, _)| name.starts_with('a') && name != "action").expect("a cell").clone();
    let key = first.trim_start_matches('a').to_owned();
    let cell = |letter: &str| format!("{letter}{key}");
    let amount = |text: &str| kernel::Money::typed(text).expect("money").sen();
    let of = |letter: &str| amount(&all.iter().find(|(n, _)| *n == cell(letter)).expect("a cell").1);
    let typed = |sen: i64| kernel::Money::from_sen(sen).rupiah().replace("Rp ", "");
    let (january_now, may_now) = (amount(&was), of("e"));
    let over = typed(january_now + 1);
    let refused = send(&mut kuasa, &page, &path, &[(&first, &over)]).await;
    let text = refused.text();
    assert!(refused.status == 422 && text.contains("KAS-JUMLAH") && text.contains("aria-invalid"), "{text}");
    assert!(fields(&refused).contains(&(first.clone(), over)) && text.contains(">−0,01<"), "{text}");
    let bad = send(&mut kuasa, &page, &path, &[(&first, "1,500")]).await;
    assert!(bad.status == 422 && bad.text().contains(&format!("href=\"#{first}\"")), "{}", bad.text());

    // Moved to the sen, it is a proposal, and binds nothing yet; sent twice it is one.
    let (before, _) = january(&server.db, &unit).await;
    let (less, more) = (typed(january_now - 1), typed(may_now + 1));
    let (fifth, move_one) = (cell("e"), january_now - 1);
    for _ in 0..2 {
        let kept = send(&mut kuasa, &page, &path, &[(&first, &less), (&fifth, &more)]).await;
        assert_eq!(
            (kept.status, kept.header("location")),
            (303, format!("{path}&halaman=1&tersimpan=1").as_str()),
            "{}",
            kept.text()
        );
    }
    assert_eq!(january(&server.db, &unit).await, (before, move_one));
    // Whoever still sees the old months is told, and does not overwrite them unseen.
    let late =
        send(&mut kuasa, &page, &path, &[(&first, &typed(january_now - 2)), (&fifth, &typed(may_now + 2))]).await;
    assert!(late.status == 422 && late.text().contains("sudah diubah orang lain"), "{}", late.text());
    assert_eq!(january(&server.db, &unit).await, (before, move_one));

    read(&server, &path, &unit, &mut kuasa).await;

    // A task of the PPKD, who sets what was shown; the Kuasa BUD has sent it on.
    assert!(kuasa.get("/").await.text().contains("Yang Anda kirim"));
    let task = link(&mut ppkd, "/", "/anggaran-kas/").await.expect("a task");
    assert_eq!(task, path);
    assert!(link(&mut kuasa, &path, "/langkah/ratify-cash-plan").await.is_none());
    let set = link(&mut ppkd, &task, "/langkah/ratify-cash-plan?").await.expect("a link");
    assert!(set.contains("proposal="), "{set}");
    let form = ppkd.get(&set).await;
    let done = send(&mut ppkd, &form, "/langkah/ratify-cash-plan", &[("unit", &unit)]).await;
    assert_eq!((done.status, done.header("location")), (303, "/anggaran-kas"), "{}", done.text());
    assert_eq!(january(&server.db, &unit).await, (before - 1, 0));
    assert!(!ppkd.get("/").await.text().contains("Anggaran kas: "));
    server.stop().await;
}

/// Its SKPD reads it, another one does not, and nobody but the Kuasa BUD writes.
async fn read(server: &Server, path: &str, unit: &str, kuasa: &mut Browser) {
    let regency = &server.regency;
    let mut staff = server.signed_in(&regency.offices[HERO].staff).await;
    let mut stranger = server.signed_in(&regency.offices[HERO + 1].staff).await;
    let read = staff.get(path).await.text();
    assert!(read.contains("1 baris menunggu penetapan") && !read.contains("<simpul-grid"), "{read}");
    assert!(read.contains("yang berlaku") && !read.contains("/langkah/"), "{read}");
    assert_eq!(stranger.get(path).await.status, 404);
    assert!(!stranger.get("/anggaran-kas").await.text().contains(unit));
    let own = stranger.get(&format!("/anggaran-kas/{}?tahun={YEAR}", regency.units[HERO + 1])).await;
    assert_eq!(own.status, 200, "{}", own.text());
    let barred = staff.get("/").await.proof();
    assert_eq!(staff.post(path, &[("bukti", &barred)]).await.status, 403);
    for wrong in ["/anggaran-kas/x", "/anggaran-kas/9.99", &format!("/anggaran-kas/{unit}/x")] {
        assert_eq!(kuasa.get(wrong).await.status, 404, "{wrong}");
    }
    assert_eq!(kuasa.get(&format!("{path}&lain=1")).await.status, 400);
}

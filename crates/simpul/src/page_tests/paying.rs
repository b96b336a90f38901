//! A payment from its draft to the bank, by the forms of the pages alone.

use store::Actor;

use super::browser::{Browser, Page, Server};
use crate::demo::HERO;

/// The fields that a form carries along unseen.
pub fn hidden(page: &Page) -> Vec<(String, String)> {
    let text = page.text();
    let form = text.rsplit_once("<main").expect("a page").1;
    let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
    let pair = |rest: &str| {
        let (name, rest) = rest.split_once('"')?;
        let value = rest.strip_prefix(" value=\"")?.split('"').next()?;
        Some((name.to_owned(), value.to_owned()))
    };
    inputs.filter_map(pair).collect()
}

/// Sends the form of a page with what somebody typed into it.
pub async fn send(browser: &mut Browser, page: &Page, to: &str, typed: &[(&str, &str)]) -> Page {
    let mut fields = hidden(page);
    fields.retain(|(name, _)| typed.iter().all(|(n, _)| n != name));
    let pairs: Vec<(&str, &str)> =
        fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(typed.iter().copied()).collect();
    browser.post(to, &pairs).await
}

/// Opens a step on a document and does it; answers with where one is led.
async fn step(server: &Server, actor: &Actor, document: &str, act: &str, typed: &[(&str, &str)]) -> Page {
    let mut browser = server.signed_in(actor).await;
    let to = format!("{document}/{act}");
    let page = browser.get(&to).await;
    assert_eq!(page.status, 200, "{act}: {}", page.text());
    send(&mut browser, &page, &to, typed).await
}

async fn done(server: &Server, actor: &Actor, document: &str, act: &str, typed: &[(&str, &str)]) -> String {
    let told = step(server, actor, document, act, typed).await;
    assert_eq!(told.status, 303, "{act}: {}", told.text());
    told.header("location").to_owned()
}

/// The value of the first button whose value begins like this.
pub fn button(page: &Page, start: &str) -> String {
    let text = page.text();
    let rest = text.split_once(&format!("value=\"{start}")).expect("a button").1;
    format!("{start}{}", rest.split('"').next().expect("a value"))
}

/// What the story left of the SPD on the account of office supplies.
const REST: &str = "11.687.500";

/// Drafts a request for office supplies by searching its account and payee.
pub async fn drafted(server: &Server, amount: &str) -> String {
    let offices = &server.regency.offices[HERO];
    let mut staff = server.signed_in(&offices.staff).await;
    let home = staff.get("/").await.text();
    assert!(home.contains("href=\"/spp/baru\"") && !home.contains("/langkah/draft-spd"), "{home}");
    let mut page = staff.get("/spp/baru").await;
    let base = [
        ("unit", server.regency.units[HERO].as_str()),
        ("jenis", "barang-jasa"),
        ("keperluan", "Alat tulis triwulan pertama"),
        ("tagihan-tanggal", "2026-03-16"),
        ("tagihan", "INV-777"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [&base[..], more].concat();
    for (search, asked, start) in [("cari-penerima", "sejahtera", "bayar-"), ("cari-rekening", "alat tulis", "tambah-")]
    {
        let found = send(&mut staff, &page, "/spp/baru", &with(&[(search, asked), ("langkah", search)])).await;
        assert_eq!(found.status, 200, "{}", found.text());
        let pressed = button(&found, start);
        let typed = [&base[..], &[("langkah", pressed.as_str())]].concat();
        page = send(&mut staff, &found, "/spp/baru", &typed).await;
    }
    let text = page.text();
    assert!(text.contains("CV Contoh Sejahtera") && text.contains("••••4567") && !text.contains("0101234567"));
    assert!(text.contains("<dt>Sisa SPD</dt><dd>11.687.500,00</dd>"), "{text}");
    let typed = |button| [&base[..], &[("nilai-1", amount), ("langkah", button)]].concat();
    let counted = send(&mut staff, &page, "/spp/baru", &typed("hitung")).await;
    assert!(counted.text().contains(&format!("value=\"{amount}\"")) && counted.text().contains("Alat tulis triwulan"));
    let saved = send(&mut staff, &counted, "/spp/baru", &typed("simpan")).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    saved.header("location").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_made_by_the_pages_alone() {
    pays(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        pays(server).await;
    }
}

async fn pays(server: Server) {
    let offices = server.regency.offices[HERO].clone();
    let kuasa = server.regency.kuasa.clone();
    let spp = drafted(&server, "11.687.500,01").await;

    // One sen over the SPD: refused with its figures, and nothing is lost.
    let refused = step(&server, &offices.treasurer, &spp, "submit-spp", &[("date", "2026-03-16")]).await;
    let text = refused.text();
    assert_eq!(refused.status, 422);
    assert!(text.contains("Belum dapat dilanjutkan: ada 2 hal") && text.contains("SPP-SPD"), "{text}");
    assert!(
        text.contains("Rp\u{a0}0,01") && !text.contains("(batas ") && text.contains("value=\"2026-03-16\""),
        "{text}"
    );

    // The treasurer puts it right; a second window of the same draft is told.
    let mut treasurer = server.signed_in(&offices.treasurer).await;
    let edit = format!("{spp}/ubah");
    let page = treasurer.get(&edit).await;
    assert!(page.text().contains("value=\"11.687.500,01\""), "{}", page.text());
    let unit = server.regency.units[HERO].clone();
    let typed = [
        ("unit", unit.as_str()),
        ("jenis", "barang-jasa"),
        ("keperluan", "Alat tulis triwulan pertama"),
        ("tagihan-tanggal", "2026-03-16"),
        ("tagihan", "INV-777"),
        ("nilai-1", REST),
        ("langkah", "simpan"),
    ];
    let saved = send(&mut treasurer, &page, &edit, &typed).await;
    assert_eq!((saved.status, saved.header("location")), (303, spp.as_str()), "{}", saved.text());
    let late = server.signed_in(&offices.staff).await;
    let late = send(&mut { late }, &page, &edit, &typed).await;
    assert_eq!(late.status, 403, "a form of another session");
    let mut staff = server.signed_in(&offices.staff).await;
    let fresh = staff.get(&edit).await;
    let mut old: Vec<(&str, &str)> = typed.iter().copied().filter(|(name, _)| *name != "keperluan").collect();
    old.extend([("versi", "1"), ("keperluan", "Alat tulis dan kertas")]);
    let late = send(&mut staff, &fresh, &edit, &old).await;
    let text = late.text();
    assert!(late.status == 409 && text.contains("diubah orang lain") && text.contains("menyimpannya pada"), "{text}");
    assert!(
        text.contains("Alat tulis dan kertas<p>") && text.contains("<td>Alat tulis triwulan pertama</td>"),
        "{text}"
    );
    assert!(text.matches(">Beda</span>").count() == 1 && text.contains("CV Contoh Sejahtera"), "{text}");
    // One's own in the row that was chosen, the stored one elsewhere; saved only after a look.
    let chosen = [("pilih-keperluan", "1"), ("langkah", "gabung")];
    let merged = send(&mut staff, &late, &edit, &chosen).await;
    assert!(merged.status == 200 && merged.text().contains(">Alat tulis dan kertas</textarea>"), "{}", merged.text());
    assert!(merged.text().contains(&format!("value=\"{REST},00\"")), "{}", merged.text());
    let stored = staff.get(&spp).await.text();
    assert!(!stored.contains("Alat tulis dan kertas"), "{stored}");

    done(&server, &offices.treasurer, &spp, "submit-spp", &[("date", "2026-03-16")]).await;
    // Sent twice, the form is one act: it was already answered.
    let away = step(&server, &offices.verifier, &spp, "return-spp", &[("reasons", "")]).await;
    assert!(away.status == 422 && away.text().contains("Isian ini belum diisi."));
    done(&server, &offices.verifier, &spp, "return-spp", &[("reasons", "Faktur belum dilampirkan")]).await;
    let shown = treasurer.get(&spp).await.text();
    assert!(shown.contains("“Faktur belum dilampirkan”") && shown.contains("Dikembalikan"), "{shown}");
    done(&server, &offices.treasurer, &spp, "submit-spp", &[("date", "2026-03-16")]).await;
    done(&server, &offices.verifier, &spp, "verify-spp", &[]).await;

    let bare = step(&server, &offices.head, &spp, "issue-spm", &[("date", "2026-03-16")]).await;
    assert!(bare.status == 422 && bare.text().contains("ada 2 hal"), "{}", bare.text());
    let sptjm = [("sptjm.number", "SPTJM-9"), ("sptjm.date", "16/03/2026"), ("date", "2026-03-16")];
    let spm = done(&server, &offices.head, &spp, "issue-spm", &sptjm).await;
    assert_ne!(spm, spp);
    done(&server, &kuasa, &spm, "receive-spm", &[("date", "2026-03-16")]).await;
    let sp2d = done(&server, &kuasa, &spm, "issue-sp2d", &[("date", "2026-03-16")]).await;
    done(&server, &kuasa, &sp2d, "transfer-sp2d", &[("reference", "REF-9"), ("date", "2026-03-16")]).await;
    done(&server, &kuasa, &sp2d, "pay-sp2d", &[("date", "2026-03-16")]).await;
    let shown = treasurer.get(&sp2d).await.text();
    assert!(shown.contains("st-cair") && shown.contains("Rp\u{a0}11.687.500,00"), "{shown}");
    assert!(shown.contains("<h2>Perjalanan</h2>") && !shown.contains("belum</li>"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_is_not_theirs_is_neither_shown_nor_done() {
    let server = Server::sqlite().await;
    let offices = server.regency.offices[HERO].clone();
    let spp = drafted(&server, "1.000.000").await;
    let mut treasurer = server.signed_in(&offices.treasurer).await;
    let page = treasurer.get(&format!("{spp}/submit-spp")).await;
    for actor in [&offices.staff, &offices.head, &offices.verifier] {
        let mut other = server.signed_in(actor).await;
        let closed = other.get(&format!("{spp}/submit-spp")).await;
        assert!(closed.status == 403 && closed.text().contains("bukan langkah Anda"), "{}", closed.text());
        // The proof of one's own session does not open it either.
        let own = other.get("/akun").await.proof();
        let sent =
            other.post(&format!("{spp}/submit-spp"), &[("bukti", &own), ("kunci", "satu"), ("versi", "1")]).await;
        assert!(sent.status == 422 && sent.text().contains("WEWENANG-JABATAN"), "{}", sent.text());
    }
    let mut stranger = server.signed_in(&server.regency.offices[HERO + 1].treasurer).await;
    for path in ["submit-spp", "cancel-spp", "ubah", "tidak-ada"] {
        assert_eq!(stranger.get(&format!("{spp}/{path}")).await.status, 404, "{path}");
    }
    assert_eq!(stranger.get("/langkah/add-payee").await.status, 200);
    assert_eq!(stranger.get("/langkah/draft-spd").await.status, 403);
    // Another unit's account is neither found nor taken.
    let new = stranger.get("/spp/baru").await;
    let unit = server.regency.units[HERO].clone();
    let typed = [("unit", unit.as_str()), ("cari-rekening", "alat tulis"), ("langkah", "cari-rekening")];
    let found = send(&mut stranger, &new, "/spp/baru", &typed).await;
    assert!(found.text().contains("Tidak ada rekening beranggaran"), "{}", found.text());
    // A form without a proof, or from another site, does nothing.
    let bare = treasurer.post(&format!("{spp}/submit-spp"), &[("kunci", "x")]).await;
    assert_eq!(bare.status, 403);
    let fields = hidden(&page);
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let foreign = treasurer.post_from("https://lain.example", &format!("{spp}/submit-spp"), &pairs).await;
    assert_eq!(foreign.status, 403);
    // Sent twice, one form is one act.
    for _ in 0..2 {
        let sent = treasurer.post(&format!("{spp}/submit-spp"), &pairs).await;
        assert!(matches!(sent.status, 303 | 409), "{}", sent.text());
    }
    let shown = treasurer.get(&spp).await.text();
    assert_eq!(shown.matches("<td>Ajukan SPP</td>").count(), 1, "{shown}");
    server.stop().await;
}

/// Begins what has no document: an SPD, a payee.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_spd_and_a_payee_are_begun_by_their_forms() {
    let server = Server::sqlite().await;
    let unit = server.regency.units[HERO + 1].clone();
    let mut kuasa = server.signed_in(&server.regency.kuasa).await;
    let page = kuasa.get("/langkah/draft-spd").await;
    let typed = [("unit", unit.as_str()), ("year", "2026"), ("from_month", "1"), ("to_month", "3")];
    let wrong = send(&mut kuasa, &page, "/langkah/draft-spd", &[("unit", unit.as_str()), ("year", "dua")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("«dua» bukan bilangan bulat."), "{}", wrong.text());
    assert!(wrong.text().contains(&format!("value=\"{unit}\" selected")));
    let made = send(&mut kuasa, &page, "/langkah/draft-spd", &typed).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let spd = made.header("location").to_owned();
    done(&server, &server.regency.ppkd.clone(), &spd, "authorise-spd", &[("date", "2026-03-16")]).await;
    assert!(kuasa.get(&spd).await.text().contains("Diotorisasi"));

    let mut staff = server.signed_in(&server.regency.offices[HERO + 1].staff.clone()).await;
    let page = staff.get("/langkah/add-payee").await;
    let typed = [("unit", unit.as_str()), ("kind", "badan"), ("name", "CV <b>Uji</b>"), ("npwp", "12")];
    let wrong = send(&mut staff, &page, "/langkah/add-payee", &typed).await;
    assert!(wrong.status == 422 && wrong.text().contains("NPWP terdiri atas 15 sampai 16 angka."), "{}", wrong.text());
    assert!(!wrong.text().contains("<b>Uji</b>"));
    server.stop().await;
}

//! Papers that prove a payment: brought by one office, read by the next, and
//! by nobody else.

use store::{Read, Scope};

use super::bringing::{bring, bring_all};
use super::browser::Server;
use super::paying::send;
use crate::demo::{self, HERO};

/// The smallest picture that decodes.
fn picture(shade: u8) -> Vec<u8> {
    let body = [0x78, 0x01, 0x01, 0x02, 0, 0xfd, 0xff, 0, shade];
    let adler = 0x0001_0000u32 * (2 + u32::from(shade)) + 1 + u32::from(shade);
    let mut data = body.to_vec();
    data.extend(adler.to_be_bytes());
    let chunk = |kind: &[u8], data: &[u8]| {
        let mut crc = 0xffff_ffffu32;
        for byte in kind.iter().chain(data) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        let length = u32::try_from(data.len()).expect("small").to_be_bytes();
        [&length, kind, data, &(!crc).to_be_bytes()].concat()
    };
    let head = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    [b"\x89PNG\r\n\x1a\n".as_slice(), &head, &chunk(b"IDAT", &data), &chunk(b"IEND", &[])].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_goes_with_its_payment_and_to_nobody_else() {
    walk(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        walk(server).await;
    }
}

async fn walk(server: Server) {
    let unit = server.regency.units[HERO].clone();
    let hero = server.regency.offices[HERO].clone();
    let payee = demo::payee(&server.db, &unit, "CV Bukti", "0209876544").await.expect("a payee");
    let draft = demo::spp(&unit, payee, "Alat tulis kantor", "INV-901", "500000.00");
    let made = demo::act(&server.db, &hero.staff, "draft-spp", draft).await.expect("drafted");
    let id = made["id"].as_i64().expect("an id");
    let to = format!("/dokumen/{id}/lampiran");
    let mut staff = server.signed_in(&hero.staff).await;
    assert!(staff.get(&format!("/dokumen/{id}")).await.text().contains(&format!("href=\"{to}\"")));
    let page = staff.get(&to).await;
    let kind = [("jenis", "kuitansi"), ("kunci", "k-1")];

    // What is no scanned paper stays outside, with a sentence and what was chosen.
    for (file, sentence) in [
        (("nota.pdf", &b""[..]), "Berkas belum dipilih"),
        (("nota.pdf", b"<html><script>alert(1)</script>"), "Jenis berkas ini tidak diterima"),
        (("nota.png", b"\x89PNG\r\n\x1a\n<html>"), "Gambar ini rusak"),
        (("nota.pdf", b"%PDF-1.7 /JavaScript"), "memuat skrip"),
    ] {
        let refused = bring(&mut staff, &page, &to, &kind, file).await;
        assert!(refused.status == 422 && refused.text().contains(sentence), "{}", refused.text());
        assert!(refused.text().contains("value=\"kuitansi\" selected"), "{}", refused.text());
    }
    let unkinded = bring(&mut staff, &page, &to, &[("jenis", "apa"), ("kunci", "k")], ("a.png", &picture(1))).await;
    assert!(unkinded.status == 422 && unkinded.text().contains("Pilih salah satu"), "{}", unkinded.text());

    // Kept once, also when the form is sent twice; the same paper is told apart.
    for _ in 0..2 {
        let kept = bring(&mut staff, &page, &to, &kind, ("..\\Kuitansi\u{202e}gnp.exe", &picture(1))).await;
        assert_eq!((kept.status, kept.header("location")), (303, to.as_str()), "{}", kept.text());
    }
    let again = bring(&mut staff, &page, &to, &[("jenis", "foto"), ("kunci", "k-2")], ("b.png", &picture(1))).await;
    assert!(again.status == 422 && again.text().contains("sama dengan «Kuitansi_gnp.png»"), "{}", again.text());
    let list = staff.get(&to).await.text();
    assert_eq!(list.matches("href=\"/lampiran/").count(), 1, "{list}");
    assert!(list.contains("Kuitansi_gnp.png") && list.contains("belum diperiksa antivirus"), "{list}");
    let paper = list.split("href=\"").find(|l| l.starts_with("/lampiran/")).expect("a link");
    let paper = paper.split('"').next().expect("an address").to_owned();

    // Read as it was brought, and never shown in place.
    let file = staff.get(&paper).await;
    assert_eq!(file.body, picture(1));
    assert_eq!(file.header("content-type"), "image/png");
    assert_eq!(file.header("content-disposition"), "attachment; filename*=UTF-8''Kuitansi_gnp.png");
    assert!(file.header("content-security-policy").contains("sandbox"));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    for actor in [&server.regency.offices[HERO + 1].treasurer, &server.regency.offices[0].head] {
        let mut other = server.signed_in(actor).await;
        for path in [&to, &paper, &"/lampiran/999999".to_owned()] {
            let unseen = other.get(path).await;
            assert!(unseen.status == 404 && !unseen.text().contains("Kuitansi"), "{path}: {}", unseen.text());
        }
        let own = other.get("/akun").await;
        assert_eq!(bring(&mut other, &own, &to, &kind, ("c.png", &picture(2))).await.status, 404);
    }
    let mut auditor = server.signed_in(&server.regency.auditor).await;
    assert_eq!(auditor.get(&paper).await.body, picture(1));
    let read = auditor.get(&to).await;
    assert!(read.status == 200 && !read.text().contains("enctype"), "{}", read.text());
    let own = auditor.get("/akun").await;
    let barred = bring(&mut auditor, &own, &to, &kind, ("c.png", &picture(2))).await;
    assert!(barred.status == 422 && barred.text().contains("tidak termasuk jabatan"), "{}", barred.text());

    taken_off(&server, id, &to, &paper).await;
    server.stop().await;
}

/// Several at once: each is looked at, one that is refused is named and keeps no other out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_come_together_and_are_told_apart() {
    let server = Server::sqlite().await;
    let unit = server.regency.units[HERO].clone();
    let hero = server.regency.offices[HERO].clone();
    let payee = demo::payee(&server.db, &unit, "CV Bukti", "0209876544").await.expect("a payee");
    let draft = demo::spp(&unit, payee, "Alat tulis kantor", "INV-901", "500000.00");
    let made = demo::act(&server.db, &hero.staff, "draft-spp", draft).await.expect("drafted");
    let to = format!("/dokumen/{}/lampiran", made["id"].as_i64().expect("an id"));
    let mut staff = server.signed_in(&hero.staff).await;
    let page = staff.get(&to).await;
    assert!(page.text().contains("type=\"file\" multiple"));
    let kind = [("jenis", "foto"), ("kunci", "k-1")];
    let (one, two, three) = (picture(1), picture(2), picture(3));
    let files: [(&str, &[u8]); 4] =
        [("satu.png", &one), ("rusak.png", b"\x89PNG\r\n\x1a\n<html>"), ("dua.png", &two), ("sama.png", &one)];
    let told = bring_all(&mut staff, &page, &to, &kind, &files).await;
    let text = told.text();
    assert!(told.status == 422 && text.contains("2 berkas lain sudah dilampirkan"), "{text}");
    assert!(text.contains("<h3>rusak.png: Gambar ini rusak") && text.contains("sama.png: "), "{text}");
    assert_eq!(text.matches("href=\"/lampiran/").count(), 2, "{text}");
    // Sent again, as a hurried hand does: the same answers, and no paper twice.
    let kind = [("jenis", "foto"), ("kunci", "k-2")];
    let four = picture(4);
    let files: [(&str, &[u8]); 2] = [("tiga.png", &three), ("empat.png", &four)];
    for _ in 0..2 {
        let told = bring_all(&mut staff, &page, &to, &kind, &files).await;
        assert_eq!(told.status, 303, "{}", told.text());
    }
    assert_eq!(staff.get(&to).await.text().matches("href=\"/lampiran/").count(), 4);
    let many: Vec<(&str, &[u8])> = (0..21).map(|_| ("x.png", one.as_slice())).collect();
    let told = bring_all(&mut staff, &page, &to, &kind, &many).await;
    assert!(told.status == 400 && told.text().contains("paling banyak 20"), "{}", told.text());
    server.stop().await;
}

/// Off while it is a draft, the record stays; fast once somebody relies on it.
async fn taken_off(server: &Server, id: i64, to: &str, paper: &str) {
    let hero = server.regency.offices[HERO].clone();
    let mut staff = server.signed_in(&hero.staff).await;
    let page = staff.get(to).await;
    let number = paper.rsplit('/').next().expect("a number");
    let off = format!("{to}/lepas");
    let typed = [("lampiran", number), ("alasan", "Salah pindai"), ("kunci", "k-3")];
    let done = send(&mut staff, &page, &off, &typed).await;
    assert_eq!((done.status, done.header("location")), (303, to), "{}", done.text());
    // It is still told, with the reason; what was brought stays readable.
    let list = staff.get(to).await.text();
    assert!(list.contains("Dilepas:</b> Salah pindai") && list.contains(": belum ada bukti</h1>"), "{list}");
    assert_eq!(staff.get(paper).await.status, 200);
    let kept = bring(&mut staff, &page, to, &[("jenis", "foto"), ("kunci", "k-4")], ("c.png", &picture(3))).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    demo::act(&server.db, &hero.treasurer, "submit-spp", serde_json::json!({ "spp": id.to_string() }))
        .await
        .expect("submitted");
    let list = staff.get(to).await.text();
    assert!(list.contains("c.png") && !list.contains("/lepas"), "{list}");
    let number = list.split("href=\"/lampiran/").nth(2).and_then(|l| l.split('"').next()).expect("a number").to_owned();
    let typed = [("lampiran", number.as_str()), ("alasan", "Berubah pikiran"), ("kunci", "k-5")];
    let fast = send(&mut staff, &page, &off, &typed).await;
    assert!(fast.status == 422 && fast.text().contains("tidak dapat dilepas"), "{}", fast.text());

    // Whoever examines the claim brings the own report, and completes nothing.
    let mut verifier = server.signed_in(&hero.verifier).await;
    let page = verifier.get(to).await;
    let receipt = [("jenis", "kuitansi"), ("kunci", "k-6")];
    let barred = bring(&mut verifier, &page, to, &receipt, ("d.png", &picture(4))).await;
    assert!(barred.status == 422 && barred.text().contains("dibawa oleh yang mengajukan"), "{}", barred.text());
    let report = [("jenis", "lembar-penelitian"), ("kunci", "k-7")];
    let kept = bring(&mut verifier, &page, to, &report, ("d.png", &picture(4))).await;
    assert_eq!(kept.status, 303, "{}", kept.text());

    // A digest alone attaches nobody's paper: the act asks for the seal of who brought it.
    let mut view = server.db.view_as(Scope::Region).await.expect("a view");
    let rows = view.query("SELECT * FROM attachment ORDER BY id", vec![]).await.expect("rows");
    assert_eq!(rows.len(), 3);
    let digest = rows[0].text("digest").expect("a digest");
    let forged = serde_json::json!({
        "document": id.to_string(), "kind": "kuitansi", "name": "x.png", "media": "png", "pages": 1,
        "scan": "bersih", "size": 70, "digest": digest, "seal": "00".repeat(16),
    });
    let refused = demo::act(&server.db, &hero.treasurer, "attach-evidence", forged).await.expect_err("refused");
    assert!(refused.to_string().contains("tidak Anda bawa sendiri"), "{refused}");
    let known = store::files::known(&mut view).await.expect("known");
    let found = server.db.files().expect("a room").examine(&known).expect("examined");
    assert_eq!((found.whole, found.missing.len(), found.broken.len()), (3, 0, 0));
}

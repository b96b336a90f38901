//! Files brought in the browser, and registers from whose rows acts begin.

use super::browser::{Browser, Page, Server};
use super::paying::{hidden, send};
use crate::demo::{self, HERO};

pub const CSV: &[u8] = include_bytes!("../../../../docs/panduan/contoh/apbd-contoh.csv");

/// Sends a form with a file.
pub async fn bring(browser: &mut Browser, page: &Page, to: &str, typed: &[(&str, &str)], file: (&str, &[u8])) -> Page {
    bring_all(browser, page, to, typed, &[file]).await
}

/// Several files of one form.
pub async fn bring_all(
    browser: &mut Browser,
    page: &Page,
    to: &str,
    typed: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Page {
    let carried = hidden(page);
    let proof = carried.iter().find(|(name, _)| name == "bukti").expect("a proof");
    let mut body = Vec::new();
    for (name, value) in typed.iter().copied().chain([("bukti", proof.1.as_str())]) {
        body.extend(format!("--batas\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        let head = format!("--batas\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{name}\"\r\n");
        body.extend(head.bytes().chain(*b"Content-Type: application/octet-stream\r\n\r\n"));
        body.extend(bytes.iter().chain(b"\r\n"));
    }
    body.extend(b"--batas--\r\n");
    browser.post_body(to, "multipart/form-data; boundary=batas", &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_not_read_keeps_nothing() {
    let server = Server::sqlite().await;
    let mut ppkd = server.signed_in(&server.regency.ppkd).await;
    assert!(ppkd.get("/").await.text().contains("href=\"/impor\""));
    let page = ppkd.get("/impor").await;
    let to = "/impor/import-apbd";
    let year = [("tahun", "2026"), ("tahapan", "rapbd")];
    let versions = || async {
        let mut view = server.db.view().await.expect("a view");
        let sql = "SELECT id FROM budget_version WHERE stage = 'rapbd' ORDER BY id";
        store::Read::query(&mut view, sql, vec![]).await.expect("versions").len()
    };
    for (file, sentence) in [
        (("kosong.csv", &b""[..]), "Berkas belum dipilih"),
        (("rusak.xlsx", b"PK\x03\x04bukan"), "Belum dapat dilanjutkan"),
        (("lain.csv", b"a;b;c\n1;2;3\n"), "Belum dapat dilanjutkan"),
    ] {
        let refused = bring(&mut ppkd, &page, to, &year, file).await;
        assert!(refused.status == 422 && refused.text().contains(sentence), "{}", refused.text());
    }
    let wrong = bring(&mut ppkd, &page, to, &[("tahun", "dua"), ("tahapan", "rapbd")], ("a.csv", CSV)).await;
    assert!(wrong.text().contains("Tahun ditulis empat angka"), "{}", wrong.text());

    // What is readable is read by the program itself: see the browser tests.
    let gone = send(&mut ppkd, &page, "/impor/import-apbd/simpan", &[("kunci", "lain")]).await;
    assert!(gone.status == 409 && gone.text().contains("sudah tidak ada"), "{}", gone.text());
    assert_eq!(versions().await, 0);
    let mut head = server.signed_in(&server.regency.offices[HERO].head).await;
    assert_eq!(head.get("/impor").await.status, 403);
    let own = head.get("/akun").await;
    assert_eq!(bring(&mut head, &own, to, &year, ("apbd-contoh.csv", CSV)).await.status, 403);
    // The treasury of the regency brings the bank's statements.
    let mut kuasa = server.signed_in(&server.regency.kuasa).await;
    let page = kuasa.get("/impor").await;
    assert!(page.text().contains("/impor/import-statement") && page.text().contains(".mt940"), "{}", page.text());
    let to = "/impor/import-statement";
    let none = bring(&mut kuasa, &page, to, &[("tahun", "2026"), ("rekening", "")], ("rk.sta", b":20:X\n")).await;
    assert!(none.status == 422 && none.text().contains("Pilih rekening daerah"), "{}", none.text());
    let to = "/impor/import-apbd";
    // Who drafts for an SKPD brings lists of payees, for that SKPD, and no budget.
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let page = staff.get("/impor").await;
    let text = page.text();
    assert!(text.contains("/impor/import-payee-list") && !text.contains("/impor/import-apbd"), "{text}");
    assert!(text.contains(&format!("<option value=\"{}\">", server.regency.units[HERO])), "{text}");
    assert_eq!(bring(&mut staff, &page, to, &year, ("apbd-contoh.csv", CSV)).await.status, 404);
    let payees =
        [("tahun", "2026"), ("unit", server.regency.units[HERO].as_str()), ("jenis", "gaji"), ("bulan", "dua")];
    let wrong = bring(&mut staff, &page, "/impor/import-payee-list", &payees, ("a.csv", CSV)).await;
    assert!(wrong.status == 422 && wrong.text().contains("«dua» bukan bilangan"), "{}", wrong.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_begin_from_the_rows_of_a_register() {
    registers(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        registers(server).await;
    }
}

/// What is one register for the whole regency is not read through by an official
/// of one SKPD: it answers by name alone, and with few rows.
async fn found_by_name(server: &Server, staff: &mut Browser, unit: &str) {
    for n in 0..52 {
        let number = format!("0309{n:06}");
        demo::payee(&server.db, unit, &format!("CV Banyak {n}"), &number).await.expect("a payee");
    }
    for path in ["penerima?cari=ada", "penerima?cari=badan", "rekening-penerima?cari=konfirmasi"] {
        let page = staff.get(&format!("/daftar/{path}")).await.text();
        assert!(page.contains("tidak memuat baris") && !page.contains("CV "), "{path}: {page}");
    }
    for path in ["penerima?cari=banyak", "penerima?cari=banyak&halaman=2", "rekening-penerima?cari=banyak"] {
        let page = staff.get(&format!("/daftar/{path}")).await.text();
        let rows = page.matches("<tr><th scope=\"row\"").count();
        assert!(rows == 50 && page.contains("Masih ada 2 baris lain"), "{path}: {rows} {page}");
        assert!(!page.contains("rel=\"next\""), "{path}");
    }
    let mut kuasa = server.signed_in(&server.regency.kuasa).await;
    let all = kuasa.get("/daftar/rekening-penerima?cari=konfirmasi").await.text();
    assert!(all.contains("CV Banyak 51"), "whoever reads the whole regency: {all}");
}

async fn registers(server: Server) {
    let offices = server.regency.offices[HERO].clone();
    let unit = server.regency.units[HERO].clone();
    let mut staff = server.signed_in(&offices.staff).await;
    let page = staff.get("/langkah/add-payee").await;
    let typed = [("unit", unit.as_str()), ("kind", "badan"), ("name", "CV Baru Sekali")];
    let made = send(&mut staff, &page, "/langkah/add-payee", &typed).await;
    assert_eq!((made.status, made.header("location")), (303, "/daftar/penerima"), "{}", made.text());
    let list = staff.get("/daftar/penerima?cari=baru%20sekali").await.text();
    assert!(list.contains("CV Baru Sekali") && !list.contains("CV Contoh Sejahtera"), "{list}");
    let link = list.split("href=\"/langkah/add-payee-account?payee=").nth(1).expect("a link");
    let number = link.split('"').next().expect("a number").to_owned();
    let to = format!("/langkah/add-payee-account?payee={number}");
    let form = staff.get(&to).await;
    assert!(form.text().contains(&format!("value=\"{number}\"")), "{}", form.text());
    let typed = [
        ("unit", unit.as_str()),
        ("payee", number.as_str()),
        ("bank", "Bank Daerah"),
        ("account_number", "0208887771"),
        ("holder", "CV Baru Sekali"),
        ("evidence", "Buku tabungan"),
    ];
    let made = send(&mut staff, &form, "/langkah/add-payee-account", &typed).await;
    assert_eq!((made.status, made.header("location")), (303, "/daftar/penerima"), "{}", made.text());
    assert!(staff.get("/daftar/rekening-penerima").await.text().contains("paling sedikit tiga huruf"));
    let list = staff.get("/daftar/rekening-penerima?cari=baru").await.text();
    assert!(list.contains("menunggu konfirmasi") && list.contains("••••7771") && !list.contains("0208887771"));
    assert!(list.contains("/langkah/withdraw-payee-account?account=") && !list.contains("confirm-payee-account"));
    found_by_name(&server, &mut staff, &unit).await;
    // The head of an SKPD keeps no register of offices; the whole regency's
    // treasury reads it and begins nothing from it.
    let mut head = server.signed_in(&offices.head).await;
    assert_eq!(head.get("/daftar/data-bertanggal").await.status, 404);
    let mut kuasa = server.signed_in(&server.regency.kuasa).await;
    let read = kuasa.get("/daftar/pejabat").await;
    assert!(read.status == 200 && !read.text().contains("/langkah/end-role"), "{}", read.text());
    assert_eq!(kuasa.get("/daftar/tidak-ada").await.status, 404);
    assert_eq!(demo::YEAR, 2026);
    server.stop().await;
}

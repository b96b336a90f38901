//! An RKA goes out as a workbook, is changed, and comes back.

use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};

use super::bringing::bring;
use super::browser::Server;
use super::preparing::{fields, lines, part_of, round};
use crate::demo::HERO;

const HEADS: usize = 18;

/// What a workbook holds, below its heading, as a sheet that can be written again.
fn again(bytes: &[u8]) -> Sheet {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    let grids = documents::read_file(file.path(), &documents::Limits::standard()).expect("a workbook");
    let rows = &grids.first().expect("a sheet").rows;
    let head = rows.iter().position(|r| r.cell(0).text() == "Baris").expect("a head");
    let columns = (0..HEADS).map(|n| Column::new(&rows[head].cell(n).text(), ColumnKind::Text)).collect();
    let text = |cell: &kernel::sheet::Cell| match cell.text() {
        text if text.is_empty() => Value::Empty,
        text => Value::Text(text),
    };
    let heading = rows[..head].iter().map(|r| r.cell(0).text()).collect();
    let cells = |r: &kernel::sheet::GridRow| (0..HEADS).map(|n| text(r.cell(n))).collect();
    Sheet {
        name: "RKA".into(),
        heading,
        columns,
        rows: rows[head + 1..].iter().map(cells).collect(),
        ..Sheet::default()
    }
}

fn book(sheet: &Sheet) -> Vec<u8> {
    documents::write::xlsx(sheet).expect("a workbook")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_goes_out_and_comes_back_with_its_difference() {
    walk(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        walk(server).await;
    }
}

async fn walk(server: Server) {
    let (_, own, _) = round(&server).await;
    let (part, line) = part_of(&server.db, own, "Alat Tulis Kantor").await;
    let to = format!("/rka/{own}/berkas");
    let mut staff = server.signed_in(&server.regency.offices[HERO].staff).await;
    let out = staff.get(&format!("/rka/{own}/berkas.xlsx")).await;
    assert_eq!(out.status, 200, "{}", out.text());
    let one = staff.get(&format!("/rka/{own}/berkas.xlsx?bagian={}", part.rsplit('/').next().expect("a part"))).await;
    let (mut sheet, single) = (again(&out.body), again(&one.body));
    assert!(single.rows.len() == 1 && sheet.rows.len() == 6, "{} {}", single.rows.len(), sheet.rows.len());
    let page = staff.get(&to).await;

    // The same file says so, and there is nothing to keep.
    let same = bring(&mut staff, &page, &to, &[], ("rka.xlsx", &out.body)).await;
    assert!(same.status == 200 && same.text().contains("Isi berkas sama dengan yang tersimpan"), "{}", same.text());
    for (file, sentence) in [
        (&b""[..], "Berkas belum dipilih"),
        (b"PK\x03\x04bukan", "Belum dapat dilanjutkan"),
        (b"a;b\n1;2\n", "kolomnya tidak dikenal"),
    ] {
        let refused = bring(&mut staff, &page, &to, &[], ("x.xlsx", file)).await;
        assert!(refused.status == 422 && refused.text().contains(sentence), "{}", refused.text());
    }

    // One line changed, one added beside it; a sub kegiatan that is not in the file stays as it is.
    let row = sheet.rows.iter().position(|r| r[0] == Value::text(line.to_string())).expect("the line");
    let mut changed = sheet.rows[row].clone();
    (changed[11], changed[12]) = (Value::text("2 Paket"), Value::text("1000000.00"));
    changed[15] = Value::text("Belum ada standar harganya");
    let mut new = changed.clone();
    (new[0], new[1], new[6]) = (Value::Empty, Value::Empty, Value::text("Pena"));
    sheet.rows = vec![changed.clone(), new];
    let before = lines(&server.db, own).await;
    let look = bring(&mut staff, &page, &to, &[], ("rka.xlsx", &book(&sheet))).await;
    let text = look.text();
    assert_eq!(look.status, 200, "{text}");
    for says in ["1 ditambah, 1 diubah, 0 dihapus", "2 Paket", "Rp\u{a0}4.000.000,00", "Pena", "Simpan perubahan ini"] {
        assert!(text.contains(says), "{says}: {text}");
    }
    assert_eq!(lines(&server.db, own).await, before, "nothing is kept yet");
    let pairs = fields(&look);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for _ in 0..2 {
        let kept = staff.post(&format!("{to}/simpan"), &pairs).await;
        assert_eq!((kept.status, kept.header("location")), (303, format!("/rka/{own}").as_str()), "{}", kept.text());
    }
    let after = lines(&server.db, own).await;
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.iter().any(|l| l.0 == line && l.3 == 200_000_000), "{after:?}");

    // The old file again: somebody has changed the line since.
    let late = bring(&mut staff, &page, &to, &[], ("rka.xlsx", &book(&sheet))).await;
    assert!(late.status == 422 && late.text().contains("sudah berubah sejak berkas ini diunduh"), "{}", late.text());
    // Above the ceiling it is refused before anything is kept.
    sheet.rows = again(&staff.get(&format!("/rka/{own}/berkas.xlsx")).await.body).rows;
    let row = sheet.rows.iter().position(|r| r[0] == Value::text(line.to_string())).expect("the line");
    sheet.rows[row][12] = Value::text("900000000.00");
    let over = bring(&mut staff, &page, &to, &[], ("rka.xlsx", &book(&sheet))).await;
    assert!(over.status == 422 && over.text().contains("RKA-PPAS"), "{}", over.text());
    assert!(!over.text().contains("Simpan perubahan ini"), "{}", over.text());
    let gone = staff.post(&format!("{to}/simpan"), &[("bukti", &over.proof()), ("kunci", "lain")]).await;
    assert_eq!(gone.status, 409, "{}", gone.text());

    // A hostile cell is told with its row; a line of another RKA is none of this one's.
    sheet.rows[row][12] = Value::text("1.500");
    sheet.rows[row][0] = Value::text("1");
    let hostile = bring(&mut staff, &page, &to, &[], ("rka.xlsx", &book(&sheet))).await;
    assert!(hostile.status == 422 && hostile.text().contains(" pada berkas: "), "{}", hostile.text());
    let mut stranger = server.signed_in(&server.regency.offices[HERO + 1].staff).await;
    let own_page = stranger.get("/akun").await;
    assert_eq!(bring(&mut stranger, &own_page, &to, &[], ("rka.xlsx", &out.body)).await.status, 404);
    server.stop().await;
}

//! One payment through every step, with the refusals along the way.

use kernel::Money;
use serde_json::{Value, json};
use store::module::Query;
use store::{Actor, Db, Error, Result};

use super::regency::{self, Regency, YEAR, act, text_id};
use crate::modules;

const DAY: &str = "2026-03-16";

/// The SKPD of the story.
pub const HERO: usize = 15;

/// Prints the way of one payment, from the SPD to the report.
pub async fn tell(db: &Db, regency: &Regency) -> Result<()> {
    let unit = regency.units.get(HERO).ok_or_else(|| Error::Bug("SKPD contoh".into()))?.clone();
    let offices = regency.offices.get(HERO).ok_or_else(|| Error::Bug("pejabat contoh".into()))?.clone();
    println!("\n1. Anggaran: 43 SKPD, {} (angka contoh buatan Simpul)", total(db).await?);
    let payee = regency::payee(db, &unit, "CV Contoh Sejahtera", "0101234567").await?;
    let bidang: String = unit.split('.').take(2).collect::<Vec<_>>().join(".");
    let spp = |amount: &str, invoice: &str| {
        json!({
            "year": YEAR, "unit": unit, "ls_kind": "barang-jasa", "purpose": "Pembelian alat tulis kantor (contoh)",
            "payee_account": payee, "bill_received": DAY, "invoice": invoice,
            "lines": [{
                "sub_kegiatan": format!("{bidang}.01.2.06.0002"), "rekening": "5.1.02.01.001.00024", "amount": amount
            }],
            "deductions": [{ "kind": "pph22", "amount": "75000.00" }],
        })
    };

    println!("\n2. Tanpa SPD tidak ada pembayaran");
    let early = act(db, &offices.staff, "draft-spp", spp("5000000.00", "INV-001")).await?;
    refused(db, &offices.treasurer, "submit-spp", json!({ "spp": text_id(&early), "date": DAY })).await?;

    println!("\n3. SPD: Kuasa BUD menyiapkan, PPKD mengotorisasi");
    show(&regency::release(db, regency, &unit, DAY).await?);

    println!("\n4. Satu sen di atas SPD ditolak");
    let over = act(db, &offices.staff, "draft-spp", spp("16687500.01", "INV-002")).await?;
    refused(db, &offices.treasurer, "submit-spp", json!({ "spp": text_id(&over), "date": DAY })).await?;

    println!("\n5. SPP-LS: staf menyusun, bendahara mengajukan");
    show(&act(db, &offices.treasurer, "submit-spp", json!({ "spp": text_id(&early), "date": DAY })).await?);

    println!("\n6. Bendahara tidak dapat memverifikasi SPP-nya sendiri");
    refused(db, &offices.treasurer, "verify-spp", json!({ "spp": text_id(&early) })).await?;
    println!("\n7. PPK-SKPD memverifikasi");
    show(&act(db, &offices.verifier, "verify-spp", json!({ "spp": text_id(&early) })).await?);

    println!("\n8. SPM tanpa SPTJM ditolak, dengan SPTJM terbit");
    refused(db, &offices.head, "issue-spm", json!({ "spp": text_id(&early), "date": DAY })).await?;
    let order = json!({
        "spp": text_id(&early), "date": DAY, "sptjm": { "number": "SPTJM-001/CONTOH", "date": DAY }
    });
    let spm = act(db, &offices.head, "issue-spm", order).await?;
    show(&spm);

    println!("\n9. SP2D: Kuasa BUD menerima SPM, menerbitkan SP2D, dan hanya satu");
    let issue = json!({ "spm": text_id(&spm), "date": DAY, "spm_received": DAY });
    let sp2d = act(db, &regency.kuasa, "issue-sp2d", issue.clone()).await?;
    show(&sp2d);
    refused(db, &regency.kuasa, "issue-sp2d", issue).await?;

    println!("\n10. Tagihan yang sama tidak dibayar dua kali");
    let twin = act(db, &offices.staff, "draft-spp", spp("1000000.00", "inv 001")).await?;
    refused(db, &offices.treasurer, "submit-spp", json!({ "spp": text_id(&twin), "date": DAY })).await?;

    println!("\n11. Dipindahbukukan dan cair");
    let moved = json!({ "sp2d": text_id(&sp2d), "date": DAY, "reference": "REF-CONTOH-1" });
    show(&act(db, &regency.kuasa, "transfer-sp2d", moved).await?);
    show(&act(db, &regency.kuasa, "pay-sp2d", json!({ "sp2d": text_id(&sp2d), "date": DAY })).await?);

    println!("\n12. Laporan Realisasi Anggaran\n{}", lra(db).await?);
    Ok(())
}

async fn total(db: &Db) -> Result<String> {
    let accounts = budget::public::accounts(&mut db.view().await?, YEAR).await?;
    Ok(Money::sum(accounts.iter().map(|a| a.ceiling)).unwrap_or_default().rupiah())
}

fn field<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or("–")
}

fn show(done: &Value) {
    let amount = |name: &str| field(done, name).parse::<Money>().unwrap_or_default().rupiah();
    println!("   {}  {}", field(done, "kind"), field(done, "number"));
    println!("   keadaan {}, {} (bersih {})", field(done, "state"), amount("amount"), amount("net"));
}

/// The step must be refused; prints why.
async fn refused(db: &Db, actor: &Actor, name: &str, input: Value) -> Result<()> {
    match act(db, actor, name, input).await {
        Err(Error::Refused(refusals)) => {
            for r in refusals.as_slice() {
                println!("   ✗ {}: {}\n     dasar: {}\n     langkah: {}", r.code, r.message, r.law, r.remedy);
            }
            Ok(())
        }
        Err(other) => Err(other),
        Ok(_) => Err(Error::Bug(format!("{name} semestinya ditolak"))),
    }
}

async fn lra(db: &Db) -> Result<String> {
    let report = modules::report("lra");
    let report = report.ok_or_else(|| Error::Bug("laporan lra".into()))?;
    let query = Query { year: YEAR, ..Query::default() };
    let mut sheet = (report.run)(&mut db.view().await?, &query).await?;
    sheet.heading.insert(0, "LATIHAN: angka contoh".into());
    Ok(documents::write::table(&sheet))
}

//! Files brought in the browser, read as the command line reads them.

use std::io::Write;
use std::sync::Arc;

use kernel::Money;
use serde_json::Value;
use store::{Error, Result, View, Work};
use web::{Brought, Choice, Imports, PayeesSaid, Upload};

use crate::cli::Payees;
use crate::commands::import;

pub const IMPORTS: Imports = Imports { read, told, accounts: |view| Box::pin(accounts(view)) };

/// Living accounts of the register, those of the regency first.
async fn accounts(view: &mut View) -> Result<Vec<Choice>> {
    let living = bank::public::office_accounts(view).await?;
    Ok(living.into_iter().map(|(id, title)| Choice { code: id.to_string(), title }).collect())
}

/// The file lies in a folder of its own for as long as the child reads it.
fn read(upload: Upload) -> Result<Arc<dyn Work>> {
    let year: Option<i32> = upload.year.parse().ok().filter(|y| (2000..=2100).contains(y));
    let year = year.ok_or_else(|| Error::Input("tahun ditulis empat angka, misalnya 2026".into()));
    let ending = match upload.name.rsplit_once('.') {
        Some((_, ending)) if ending.eq_ignore_ascii_case("csv") => ".csv",
        _ => ".xlsx",
    };
    let mut file = tempfile::Builder::new().prefix("simpul-impor-").suffix(ending).tempfile()?;
    file.write_all(&upload.bytes)?;
    file.flush()?;
    let name = if upload.name.is_empty() { "berkas".to_owned() } else { upload.name };
    match upload.act {
        "import-apbd" => Ok(Arc::new(import::apbd(year?, &upload.stage, name, file.path())?)),
        "import-prices" => {
            let (starts, decree) = (Some(upload.starts.as_str()), Some(upload.decree));
            let asked = import::Prices { year: year?, kind: &upload.stage, starts, decree };
            Ok(Arc::new(import::prices(asked, name, file.path())?))
        }
        "import-payee-list" => {
            let asked = payees(&upload.payees, year?, &upload.stage, upload.decree)?;
            Ok(Arc::new(import::payees(&asked, name, file.path())?))
        }
        "import-statement" => {
            let account = upload.account.parse::<i64>();
            let account =
                account.map_err(|_| Error::Input("pilih rekening daerah yang rekening korannya dibawa".into()))?;
            Ok(Arc::new(import::statement(account, Some(year?), name, file.path())?))
        }
        "import-staff" => {
            let leave_out = left_out(&upload.payees)?;
            Ok(Arc::new(import::staff(leave_out, name, file.path())?))
        }
        "import-realisasi" => Ok(Arc::new(import::realisasi(year?, name, file.path())?)),
        other => Err(Error::Bug(format!("{other} tidak membaca berkas"))),
    }
}

fn number<T: std::str::FromStr>(what: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Input(format!("{what}: «{text}» bukan bilangan")))
}

/// Rows that are knowingly left out; none where nothing was typed.
fn left_out(said: &PayeesSaid) -> Result<u32> {
    match said.leave_out.as_str() {
        "" => Ok(0),
        text => number("baris yang disisihkan", text),
    }
}

/// What was typed beside a list of payees, as the command line has it.
fn payees(said: &PayeesSaid, year: i32, kind: &str, basis: String) -> Result<Payees> {
    let filled = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    Ok(Payees {
        unit: said.unit.clone(),
        tahun: year,
        jenis: kind.to_owned(),
        bulan: number("bulan", &said.month)?,
        sampai: filled(&said.to_month).map(|t| number("sampai bulan", &t)).transpose()?,
        dasar: basis,
        tanggal_dasar: None,
        sisihkan: left_out(said)?,
        file: std::path::PathBuf::new(),
    })
}

/// What people read of an import, by the fields of its report.
const FACTS: [(&str, &str); 44] = [
    ("rows", "Baris pada berkas"),
    ("lines", "Baris yang diambil"),
    ("without_account", "Baris tanpa rekening"),
    ("skpd", "SKPD"),
    ("sub_units", "Sub unit"),
    ("accounts", "Rekening"),
    ("accounts_with_several_sources", "Rekening dengan beberapa sumber dana"),
    ("total", "Jumlah anggaran"),
    ("spd", "SPD"),
    ("spp", "SPP"),
    ("spm", "SPM"),
    ("sp2d", "SP2D"),
    ("tbp", "TBP"),
    ("total_realisasi", "Realisasi"),
    ("total_sp2d", "Jumlah SP2D"),
    ("known", "Dokumen yang sudah ada dan sama"),
    ("items", "Barang pada berkas"),
    ("prices_new", "Barang baru"),
    ("changed", "Harga berubah"),
    ("described_anew", "Uraian berubah, harga tetap"),
    ("same", "Tidak berubah"),
    ("gone", "Tidak ada lagi pada berkas, harganya tetap"),
    ("starts", "Berlaku mulai"),
    ("decree", "Dasar"),
    ("revision", "Revisi"),
    ("status", "Keadaan"),
    ("unchanged", "Berkas yang sama pernah diimpor"),
    ("payees", "Penerima"),
    ("souls", "Jiwa"),
    ("gross", "Jumlah kotor"),
    ("deducted", "Potongan"),
    ("net", "Jumlah bersih"),
    ("account", "Rekening daerah"),
    ("from", "Dari tanggal"),
    ("to", "Sampai tanggal"),
    ("opening", "Saldo awal"),
    ("credits", "Jumlah kredit"),
    ("debits", "Jumlah debit"),
    ("closing", "Saldo akhir"),
    ("change", "Nomor usulan pegawai"),
    ("records", "Catatan pegawai yang diusulkan"),
    ("staff_new", "Pegawai baru"),
    ("staff_changed", "Pegawai yang catatannya berubah"),
    ("unnamed", "Pegawai pada daftar yang tidak ada di berkas, tetap"),
];

/// With a space that does not break.
fn rupiah(amount: Money) -> String {
    amount.rupiah().replace("Rp ", "Rp\u{a0}")
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.parse::<Money>().map_or_else(|_| text.clone(), rupiah)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("ya".into()),
        _ => None,
    }
}

fn texts(report: &Value, field: &str) -> Vec<String> {
    let list = report.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |v: &Value| match v {
        Value::String(text) => text.clone(),
        // A finding, with its sentence.
        Value::Object(map) => {
            map.get("message").or_else(|| map.get("reason")).and_then(Value::as_str).unwrap_or_default().into()
        }
        other => other.to_string(),
    };
    list.iter().map(text).filter(|t| !t.is_empty()).collect()
}

/// Prices that a file changes, the first of them.
fn changed(report: &Value) -> Vec<String> {
    let list = report.get("prices_changed").and_then(Value::as_array).cloned().unwrap_or_default();
    let line = |v: &Value| {
        let text = |name: &str| v.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let money = |name: &str| text(name).parse::<Money>().map_or_else(|_| text(name), rupiah);
        format!("{} {}: {} menjadi {}.", text("code"), text("name"), money("before"), money("after"))
    };
    list.iter().take(CHANGES).map(line).collect()
}

/// Changed prices that a page names; all are counted.
const CHANGES: usize = 50;

/// How many items a rincian multiplies otherwise than it sums, and the first of them.
fn mismatches(report: &Value) -> Option<String> {
    let list = report.get("coefficient_mismatch")?.as_array()?;
    let first = list.first()?;
    let text = |field: &str| shown(first.get(field).unwrap_or(&Value::Null)).unwrap_or_else(|| "–".into());
    Some(format!(
        "{} baris: koefisien × harga satuan tidak sama dengan jumlahnya; jumlah berkas yang diambil. Yang pertama baris {}: \
         «{}» × {} = {}, tertulis {}.",
        list.len(),
        text("row"),
        text("coefficient"),
        text("price"),
        text("expected"),
        text("told")
    ))
}

fn told(report: &Value) -> Brought {
    let fact = |(field, title): &(&str, &'static str)| Some((*title, shown(report.get(*field)?)?));
    let aside = report.get("set_aside").and_then(Value::as_array).cloned().unwrap_or_default();
    let row = |v: &Value| {
        let text = |name: &str| v.get(name).map(|x| x.as_str().map_or_else(|| x.to_string(), str::to_owned));
        (text("row").unwrap_or_default(), text("reason").unwrap_or_default())
    };
    let mut notes = texts(report, "notes");
    notes.extend(texts(report, "findings"));
    notes.extend(changed(report));
    let unknown = report.get("unknown_codes").and_then(Value::as_object).cloned().unwrap_or_default();
    notes
        .extend(unknown.iter().map(|(kind, count)| format!("Kode {kind} yang baru dikenal dari berkas ini: {count}.")));
    notes.extend(mismatches(report));
    let rounded = report.get("rounded").and_then(Value::as_array).map_or(0, Vec::len);
    if rounded > 0 {
        notes.push(format!("Dibulatkan ke sen: {rounded} angka."));
    }
    Brought { facts: FACTS.iter().filter_map(fact).collect(), notes, set_aside: aside.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rincian_tells_where_its_coefficients_make_another_sum() {
        let listed = serde_json::json!([{ "row": 5, "coefficient": "2 Unit", "price": "100.00", "expected": "200.00", "told": "200.01" }]);
        let told = told(&serde_json::json!({ "coefficient_mismatch": listed })).notes;
        assert_eq!(told.len(), 1);
        assert!(
            told[0].contains("baris 5: «2 Unit» × Rp\u{a0}100,00 = Rp\u{a0}200,00, tertulis Rp\u{a0}200,01"),
            "{told:?}"
        );
        assert!(super::told(&serde_json::json!({ "coefficient_mismatch": [] })).notes.is_empty());
    }
}

//! "Laporan Realisasi Per Dokumen" written back: imported lines as they came,
//! local payments in the same layout, and a Total row that is right.

use std::collections::{HashMap, HashSet};

use kernel::{Code, Sheet};
use store::module::Query;
use store::{Document, Error, Result, Row, View};

use crate::realisasi::{Line, document_key, to_sheet};
use crate::store::{self as rows, national};
use budget::rekap::Named;

type Names = HashMap<(String, String), (String, String)>;

pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    view.scope.whole()?;
    let mut lines: Vec<Line> = Vec::new();
    for json in rows::imported_lines(view, query.year).await? {
        lines.push(serde_json::from_str(&json)?);
    }
    let names = budget::public::names(view, query.year).await?;
    // What came back from the national system stands there as it tells it.
    let told: HashSet<String> =
        lines.iter().flat_map(|l| [&l.sp2d_number, &l.document_number]).map(|n| document_key(n)).collect();
    // Where its copy counts beside it, both are told.
    let copies = rows::imported(view, query.year).await?;
    let counts = |d: &Document| d.external && d.state == national::counting(d.kind);
    let beside: HashSet<String> = copies.into_iter().filter(|(d, _)| counts(d)).map(|(_, key)| key).collect();
    let noted = national::noted(view, query.year).await?.into_iter();
    let noted: HashSet<i64> =
        noted.filter(|n| told.contains(&n.key) && !beside.contains(&n.key)).map(|n| n.document).collect();
    let mut payments = rows::local_payments(view, query.year).await?;
    payments.extend(national::local_evidence(view, query.year).await?);
    for payment in payments {
        if !noted.contains(&payment.int("id")?) {
            lines.extend(local(view, &payment, &names).await?);
        }
    }
    let region = rows::region_name(view).await?;
    Ok(to_sheet(&lines, &region, query.year))
}

fn named(names: &Names, kind: &str, norm: &str) -> Result<Named> {
    let found = names.get(&(kind.to_owned(), norm.to_owned()));
    let (code, name) = found.map_or((norm, ""), |(code, name)| (code.as_str(), name.as_str()));
    let code = Code::parse(code).map_err(|e| Error::Storage(e.to_string()))?;
    Ok(Named { code, name: name.to_owned() })
}

fn unit(row: &Row, code: &str, name: &str) -> Result<Named> {
    let code = Code::parse(&row.text(code)?).map_err(|e| Error::Storage(e.to_string()))?;
    Ok(Named { code, name: row.text(name)? })
}

async fn local(view: &mut View, payment: &Row, names: &Names) -> Result<Vec<Line>> {
    let d = Document::from_row(payment)?;
    let mut lines = Vec::new();
    for row in rows::local_lines(view, d.id).await? {
        let sub = row.text("sub_kegiatan")?;
        let level = |n: usize| sub.split('.').take(n).collect::<Vec<_>>().join(".");
        let releases = rows::released_by(view, row.int("account_id")?).await?;
        let spd = releases.last();
        lines.push(Line {
            row: 0,
            skpd: unit(&row, "skpd", "skpd_name")?,
            sub_skpd: unit(&row, "sub_unit", "sub_unit_name")?,
            fungsi: None,
            sub_fungsi: None,
            urusan: named(names, "urusan", &level(1))?,
            bidang: named(names, "bidang", &level(2))?,
            program: named(names, "program", &level(3))?,
            kegiatan: named(names, "kegiatan", &level(5))?,
            sub_kegiatan: named(names, "sub_kegiatan", &sub)?,
            rekening: named(names, "rekening", &row.text("rekening")?)?,
            document_number: payment.opt_text("document_number")?.unwrap_or_default(),
            document_kind: payment.text("document_kind")?,
            transaction_kind: d.flow.clone(),
            dpt_number: String::new(),
            document_date: payment.day("document_date")?,
            description: d.subject.clone(),
            realisasi: row.money("amount")?,
            setoran: kernel::Money::ZERO,
            nip: String::new(),
            pegawai: String::new(),
            saved_date: None,
            spd_number: spd.map(|r| r.opt_text("number")).transpose()?.flatten().unwrap_or_default(),
            spd_period: spd.map(period).transpose()?.unwrap_or_default(),
            spd_value: spd.map(|r| r.money("amount")).transpose()?.unwrap_or_default(),
            spd_stage: String::new(),
            sub_stage: String::new(),
            apbd_stage: String::new(),
            spp_number: payment.opt_text("spp_number")?.unwrap_or_default(),
            spp_date: payment.opt_day("spp_date")?,
            spm_number: payment.opt_text("spm_number")?.unwrap_or_default(),
            spm_date: payment.opt_day("spm_date")?,
            sp2d_number: payment.opt_text("sp2d_number")?.unwrap_or_default(),
            sp2d_date: payment.opt_day("sp2d_date")?,
            transfer_date: payment.opt_day("transferred_on")?,
            sp2d_value: payment.opt_money("sp2d_value")?.unwrap_or_default(),
        });
    }
    Ok(lines)
}

fn period(row: &Row) -> Result<String> {
    let (from, to) = (row.int("from_month")?, row.int("to_month")?);
    Ok(if (from - 1) % 3 == 0 && to == from + 2 {
        format!("Triwulan {}", to / 3)
    } else {
        format!("Bulan {from} s.d. {to}")
    })
}

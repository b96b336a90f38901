//! What a version is written from.

use kernel::Money;
use store::{Read, Result, Row, params};

use crate::public::{NewBare, NewDetail, NewLine};
use crate::sipd::Names;

const LINES: &str =
    "SELECT l.row_no, l.no, l.unit_id, l.sub_unit_id, l.bidang, l.sub_kegiatan, l.rekening, l.source, l.item_code,
     l.item_name, l.amount, l.printed, d.line_id, d.package, d.note, d.recipient, d.specification, d.location,
     d.coefficient, d.price, d.tax, d.coefficient_before, d.price_before, d.total_before
   FROM budget_line l LEFT JOIN budget_detail d ON d.line_id = l.id WHERE l.version_id = $1 ORDER BY l.id";
const BARE: &str = "SELECT * FROM budget_bare WHERE version_id = $1 ORDER BY id";
const UNITS: &str = "SELECT id, code, name FROM unit";
const GRAIN: &str = "SELECT grain FROM budget_version WHERE id = $1";

pub async fn grain(read: &mut impl Read, version: i64) -> Result<String> {
    read.one(GRAIN, params![version]).await?.text("grain")
}

/// A version's lines, as they were kept.
pub async fn lines(read: &mut impl Read, version: i64) -> Result<Vec<NewLine>> {
    read.query(LINES, params![version]).await?.iter().map(line).collect()
}

fn line(r: &Row) -> Result<NewLine> {
    Ok(NewLine {
        row_no: r.int("row_no")?,
        no: r.opt_text("no")?,
        unit_id: r.int("unit_id")?,
        sub_unit_id: r.int("sub_unit_id")?,
        bidang: r.text("bidang")?,
        sub_kegiatan: r.text("sub_kegiatan")?,
        rekening: r.text("rekening")?,
        source: r.opt_text("source")?,
        item_code: r.text("item_code")?,
        item_name: r.text("item_name")?,
        amount: r.money("amount")?,
        printed: r.opt_text("printed")?,
        detail: r.opt_int("line_id")?.map(|_| detail(r)).transpose()?,
    })
}

fn detail(r: &Row) -> Result<NewDetail> {
    let money = |name: &str| -> Result<Option<Money>> { Ok(r.opt_int(name)?.map(Money::from_sen)) };
    Ok(NewDetail {
        package: r.text("package")?,
        note: r.text("note")?,
        recipient: r.text("recipient")?,
        specification: r.text("specification")?,
        location: r.text("location")?,
        coefficient: r.text("coefficient")?,
        price: money("price")?,
        tax: money("tax")?,
        coefficient_before: r.text("coefficient_before")?,
        price_before: money("price_before")?,
        total_before: money("total_before")?,
    })
}

/// A version's rows that are no lines.
pub async fn bare(read: &mut impl Read, version: i64) -> Result<Vec<NewBare>> {
    let rows = read.query(BARE, params![version]).await?;
    rows.iter()
        .map(|r| {
            Ok(NewBare {
                row_no: r.int("row_no")?,
                no: r.opt_text("no")?,
                unit_id: r.opt_int("unit_id")?,
                sub_unit_id: r.opt_int("sub_unit_id")?,
                bidang: r.opt_text("bidang")?,
                sub_kegiatan: r.opt_text("sub_kegiatan")?,
                item_code: r.text("item_code")?,
                item_name: r.text("item_name")?,
                printed: r.opt_text("printed")?,
            })
        })
        .collect()
}

/// Printed codes and names of a year, and of all units.
pub async fn printed_names(read: &mut impl Read, year: i32) -> Result<Names> {
    let codes = super::names(read, year).await?;
    let units = read.query(UNITS, params![]).await?;
    let units: Result<Vec<_>> = units.iter().map(|r| Ok((r.int("id")?, r.text("code")?, r.text("name")?))).collect();
    Ok(Names::new(codes, units?))
}

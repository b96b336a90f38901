//! Payees of a list as those whose tax was withheld.

use std::collections::BTreeMap;

use kernel::Money;
use store::{Error, Keys, Read, Result, Row, params};
use treasury::public::proving::{Known, TaxId, Withheld};

use super::{NAME, id_kind, purpose};
use crate::model::IdKind;
use crate::rules::reckoned::MonthlyTax;

/// Payees of one list ($1) with the amounts of their columns.
const OF_LIST: &str = "SELECT row_no, id_kind, payee_enc, name_enc, gross, parts FROM payee_line
   WHERE document_id = $1 ORDER BY id";

/// Those from whom a deduction of this kind was withheld. What it was withheld
/// of is the gross of the row, of the monthly tax what is income for it; the
/// workbook knows no other base. Nobody owes more than that.
pub(crate) async fn withheld(
    read: &mut impl Read,
    keys: &Keys,
    list: i64,
    (kind, monthly): (&str, Option<&MonthlyTax>),
) -> Result<Vec<Withheld>> {
    let mut all = Vec::new();
    for r in read.query(OF_LIST, params![list]).await? {
        let parts: BTreeMap<String, Money> = serde_json::from_str(r.str("parts")?)?;
        if let Some(tax) = parts.get(kind).copied().filter(|tax| tax.is_positive()) {
            let named = parts.iter().map(|(code, amount)| (code.as_str(), *amount));
            let gross = r.money("gross")?;
            let base = monthly.map_or(gross, |monthly| monthly.taxable(gross, named));
            all.push(one(keys, &r, (base.max(tax), tax))?);
        }
    }
    Ok(all)
}

fn one(keys: &Keys, r: &Row, (base, tax): (Money, Money)) -> Result<Withheld> {
    let kind = id_kind(r)?;
    let text = |purpose: &str, column: &str| {
        let plain = keys.decrypt(purpose, &r.bytes(column)?)?;
        String::from_utf8(plain).map_err(|_| Error::Storage("penerima tak terbaca".into()))
    };
    let id = match kind {
        IdKind::Service => TaxId::Nip,
        IdKind::Citizen => TaxId::Nik,
    };
    let payee =
        Known { person: true, name: text(NAME, "name_enc")?, id: Some((id, text(purpose(kind), "payee_enc")?)) };
    Ok(Withheld { row: r.int("row_no")?, payee, base, tax })
}

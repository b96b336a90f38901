//! Payees of a list as a bank is told of them, and as its readers see them.

use kernel::hex;
use store::{Error, Keys, Read, Result, Row, View, params};

use super::{ACCOUNT, NAME, person, shown};
use crate::model::{Payable, ShownPayee};

/// Payees of one list ($1) who are paid anything.
const PAYABLE: &str = "SELECT id, row_no, id_kind, payee_enc, name_enc, bank, last4, account_idx, account_enc, net
   FROM payee_line WHERE document_id = $1 AND net > 0 ORDER BY id";

pub(crate) async fn sealed(read: &mut impl Read, list: i64) -> Result<Vec<Row>> {
    read.query(PAYABLE, params![list]).await
}

pub(crate) fn opened(keys: &Keys, sealed: &[Row]) -> Result<Vec<Payable>> {
    let open = |r: &Row| {
        let text = |purpose: &str, name: &str| {
            let bytes = keys.decrypt(purpose, &r.bytes(name)?)?;
            String::from_utf8(bytes).map_err(|_| Error::Storage("penerima tak terbaca".into()))
        };
        // What cannot be opened is told by the rules, with its row.
        let account = text(ACCOUNT, "account_enc").unwrap_or_default();
        let idx = hex(&keys.index(ACCOUNT, account.as_bytes()));
        Ok(Payable {
            line: r.int("id")?,
            row: r.int("row_no")?,
            name: text(NAME, "name_enc")?,
            bank: r.text("bank")?,
            kept: hex(&r.bytes("account_idx")?),
            opened: if account.is_empty() { String::new() } else { idx },
            account,
            net: r.money("net")?,
        })
    };
    sealed.iter().map(open).collect()
}

/// As the reader may see them: whoever reads the whole regency sees initials.
pub(crate) async fn seen(view: &mut View, list: i64) -> Result<Vec<ShownPayee>> {
    let rows = sealed(view, list).await?;
    let masked = shown::is_masked(&view.scope);
    let one = |r: &Row| {
        Ok(ShownPayee {
            line: r.int("id")?,
            row: r.int("row_no")?,
            name: shown::named(&person(view, r)?, masked).1,
            account: shown::account(r)?,
            net: r.money("net")?,
        })
    };
    rows.iter().map(one).collect()
}

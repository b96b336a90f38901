//! Accounts in the regency's name: each by decree, none twice.

use kernel::{ActDef, Code, Day, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::clean;
use crate::model::{AccountKind, OfficeAccount};
use crate::rules::accounts::{self, Registering};
use crate::store::accounts as rows;

const SETTERS: &[Role] = &[Role::Ppkd, Role::Bud];

const REGISTER: &ActDef = &ActDef {
    signs: true,
    personal: true,
    ..ActDef::new("register-office-account", "Catat rekening daerah", accounts::LAW, SETTERS)
};

/// Notes an account that the head of the region has set by decree.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterOfficeAccount {
    /// The SKPD that holds it; of an RKUD the SKPKD.
    pub unit: Code,
    pub kind: AccountKind,
    pub bank: String,
    /// The bank's BIC, where it has one.
    #[serde(default)]
    pub bic: Option<String>,
    /// Digits alone.
    pub number: String,
    pub holder: String,
    /// Number of the decree.
    pub decree: String,
    pub decree_date: Day,
}

impl Act for RegisterOfficeAccount {
    const DEF: &'static ActDef = REGISTER;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let unit = case.unit()?.clone();
        let number = self.number.trim().to_owned();
        let bic = self.bic.as_deref().map(str::trim).filter(|b| !b.is_empty()).map(str::to_uppercase);
        let idx = tx.keys().index("account", number.as_bytes());
        // Of one account brought twice at once, the second finds the first.
        tx.hold_steady().await?;
        let facts = Registering {
            number: number.clone(),
            bic: bic.clone(),
            whole: unit.id == unit.skpd_id,
            decree_date: self.decree_date,
            today: tx.ctx().today,
            known: rows::known(tx, &idx).await?,
        };
        accounts::register(&facts)?;
        let account = OfficeAccount {
            id: tx.id()?,
            unit: unit.id,
            kind: self.kind,
            bank: clean("nama bank", &self.bank, 100)?,
            bic,
            holder: clean("nama pemilik", &self.holder, 140)?,
            account_enc: tx.keys().encrypt("account", number.as_bytes())?,
            account_idx: idx,
            last4: number.get(number.len() - 4..).unwrap_or_default().to_owned(),
            ended_on: None,
        };
        let decree = clean("nomor keputusan", &self.decree, 100)?;
        let new = rows::New { account: &account, decree: &decree, decree_date: self.decree_date };
        rows::insert(tx, &new).await?;
        let label = account.label();
        Ok(Record::new(serde_json::json!({ "account": account.id, "kind": account.kind, "label": label })))
    }
}

const CLOSE: &ActDef =
    &ActDef { signs: true, ..ActDef::new("close-office-account", "Akhiri rekening daerah", accounts::LAW, SETTERS) };

/// Ends an account: it pays no more, and what still moves on it is refused.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseOfficeAccount {
    /// Its number in the register.
    pub account: i64,
    pub reason: String,
}

impl Act for CloseOfficeAccount {
    const DEF: &'static ActDef = CLOSE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let account = rows::by_id(tx, self.account).await?;
        let reason = clean("alasan", &self.reason, 500)?;
        let today = tx.ctx().today;
        if !rows::end(tx, account.id, today, &reason).await? {
            return Err(Error::refuse(
                Refusal::new(
                    "REK-DINAS-BERAKHIR",
                    accounts::LAW,
                    format!("Rekening {} sudah diakhiri.", account.label()),
                    "Tidak ada yang perlu dilakukan.",
                )
                .figure("rekening", account.label()),
            ));
        }
        Ok(Record::new(serde_json::json!({ "account": account.id, "ended_on": today })))
    }
}

//! The payee register: who may be paid, and into which account. An account
//! counts only when a second official has seen the paper and some time passed.

use kernel::{ActDef, Code, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Actor, Case, Error, Record, Result, Subject, Tx, row};

use crate::rules::payee::{Proposal, check_withdrawal};
use crate::store as rows;

const LAW: &str = "PP 12/2019 Ps 148(1)a; kebijakan keamanan Simpul (F09, F10)";
const DRAFTERS: &[Role] = &[
    Role::StaffDrafter,
    Role::Pptk,
    Role::BendaharaPengeluaran,
    Role::BendaharaPengeluaranPembantu,
    Role::PayeeRegistrar,
];

const ADD: &ActDef =
    &ActDef { setup: true, personal: true, ..ActDef::new("add-payee", "Daftarkan penerima", LAW, DRAFTERS) };

/// A legal identity that may be paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPayee {
    /// SKPD or unit of who registers it.
    pub unit: Code,
    /// badan, orang or bendahara.
    pub kind: String,
    pub name: String,
    #[serde(default)]
    pub npwp: Option<String>,
}

impl Act for AddPayee {
    const DEF: &'static ActDef = ADD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        // Of two at once, the second sees the first.
        tx.hold_steady().await?;
        if !["badan", "orang", "bendahara"].contains(&self.kind.as_str()) {
            return Err(Error::Input("jenis penerima: badan, orang, atau bendahara".into()));
        }
        let name = clean("nama", &self.name, 200)?;
        let npwp = match &self.npwp {
            Some(text) => {
                let digits = digits("NPWP", text, 15..=16)?;
                let plain = digits.as_bytes();
                // Of old the same number had fifteen digits: without its zero.
                let idx = tx.keys().index("npwp", format!("{digits:0>16}").as_bytes());
                Some((idx, tx.keys().encrypt("npwp", plain)?))
            }
            None => None,
        };
        let twin = match &npwp {
            Some((idx, _)) => rows::same_npwp(tx, idx).await?,
            None => None,
        };
        if let Some(name) = twin {
            return Err(Error::refuse(
                Refusal::new(
                    "PENERIMA-NPWP-GANDA",
                    LAW,
                    format!("NPWP ini sudah tercatat atas penerima {name}."),
                    "Pakai penerima yang sudah tercatat, agar tagihan ganda dapat diketahui.",
                )
                .at("npwp"),
            ));
        }
        let id = tx.id()?;
        rows::insert_payee(tx, id, &self.kind, &name, npwp).await?;
        Ok(Record::new(serde_json::json!({ "payee": id })))
    }
}

fn clean(field: &str, text: &str, most: usize) -> Result<String> {
    kernel::text::clean(text, most).map_err(|e| Error::Input(format!("{field} {e}")))
}

fn digits(field: &str, text: &str, length: std::ops::RangeInclusive<usize>) -> Result<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    if digits.bytes().all(|b| b.is_ascii_digit()) && length.contains(&digits.len()) {
        Ok(digits)
    } else {
        Err(Error::Input(format!("{field} terdiri atas {} sampai {} angka", length.start(), length.end())))
    }
}

const ADD_ACCOUNT: &ActDef = &ActDef {
    setup: true,
    personal: true,
    ..ActDef::new("add-payee-account", "Usulkan rekening penerima", LAW, DRAFTERS)
};

/// Proposes an account, with the paper it was read from.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPayeeAccount {
    /// SKPD or unit of who proposes it.
    pub unit: Code,
    pub payee: i64,
    pub bank: String,
    pub account_number: String,
    /// Name on the account, as the bank writes it.
    pub holder: String,
    /// Which paper was seen: bank book, letter of the bank.
    pub evidence: String,
}

impl Act for AddPayeeAccount {
    const DEF: &'static ActDef = ADD_ACCOUNT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        // Of two at once, the second sees the first.
        tx.hold_steady().await?;
        if !rows::payee_exists(tx, self.payee).await? {
            return Err(Error::NotFound(format!("penerima {}", self.payee)));
        }
        let number = digits("nomor rekening", &self.account_number, 5..=20)?;
        let idx = tx.keys().index("account", number.as_bytes());
        if let Some(refusal) = held_by_another(tx, &idx, self.payee, false).await? {
            return Err(Error::refuse(refusal.at("account_number")));
        }
        let id = tx.id()?;
        // In a practice folder its operator sets up accounts that have rested.
        let set_up = matches!(tx.ctx().actor, Actor::PracticeOperator);
        let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
        let long_ago = kernel::Day::new(2000, 1, 1);
        let new = row! {
            id: id, payee_id: self.payee, bank: clean("bank", &self.bank, 100)?,
            holder: clean("pemilik rekening", &self.holder, 200)?, account_idx: idx,
            account_enc: tx.keys().encrypt("account", number.as_bytes())?, last4: &number[number.len() - 4..],
            evidence: clean("bukti", &self.evidence, 300)?, proposed_by: person, proposed_at: now,
            confirmed_by: set_up.then_some(person), confirmed_on: if set_up { long_ago } else { None },
            replaced_on: None::<&str>,
        };
        rows::insert_payee_account(tx, new).await?;
        if set_up {
            let today = tx.ctx().today;
            rows::replace_accounts(tx, self.payee, id, today).await?;
        }
        let state = if set_up { "berlaku" } else { "menunggu-konfirmasi" };
        Ok(Record::new(serde_json::json!({ "account": id, "state": state })))
    }
}

/// One account belongs to one payee.
async fn held_by_another(tx: &mut Tx, idx: &[u8], payee: i64, confirmed: bool) -> Result<Option<Refusal>> {
    let others = rows::same_account(tx, idx).await?;
    Ok(others.iter().find(|(other, _, sure)| *other != payee && (*sure || !confirmed)).map(|(_, name, _)| {
        Refusal::new(
            "PENERIMA-REKENING-GANDA",
            LAW,
            format!("Nomor rekening ini sudah tercatat atas penerima lain: {name}."),
            "Pakai penerima yang sudah tercatat, atau laporkan kepada Inspektorat bila tidak wajar.",
        )
    }))
}

const CONFIRM: &ActDef = &ActDef {
    signs: true,
    personal: true,
    ..ActDef::new("confirm-payee-account", "Konfirmasi rekening penerima", LAW, &[Role::PayeeRegistrar])
};

/// A different office confirms an account, re-typing its last six digits from
/// the paper; the payee's earlier accounts give way.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPayeeAccount {
    pub account: i64,
    /// Typed from the paper; the register does not show it.
    pub last_six: String,
}

impl Act for ConfirmPayeeAccount {
    const DEF: &'static ActDef = CONFIRM;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        // Of two at once, the second sees the first.
        tx.hold_steady().await?;
        let missing = || Error::NotFound(format!("rekening {} yang menunggu", self.account));
        let account = rows::payee_account(tx, self.account).await?.ok_or_else(missing)?;
        if account.confirmed_on.is_some() || account.replaced_on.is_some() {
            return Err(missing());
        }
        let number = tx.keys().decrypt("account", &account.account_enc)?;
        let typed = self.last_six.trim().as_bytes();
        let same = typed.len() == 6.min(number.len()) && number.ends_with(typed);
        let mut refusals = kernel::Refusals::new();
        refusals.require(account.proposed_by != tx.ctx().actor.person(), || {
            Refusal::new(
                "WEWENANG-ORANG-SAMA",
                "PP 12/2019 Ps 4(5)",
                "Yang mengusulkan rekening tidak boleh mengonfirmasinya.",
                "Mintalah pencatat rekening lain mengonfirmasi.",
            )
        });
        refusals.require(same, || {
            Refusal::new(
                "PENERIMA-ANGKA-BEDA",
                LAW,
                "Angka rekening yang diketik tidak sama dengan yang diusulkan.",
                "Baca lagi dari buku tabungan atau surat bank; bila usulannya salah, usulkan rekening baru.",
            )
            .at("last_six")
        });
        // Another payee's may have been confirmed since the proposal.
        if let Some(refusal) = held_by_another(tx, &account.account_idx, account.payee_id, true).await? {
            refusals.push(refusal);
        }
        refusals.or(())?;
        let today = tx.ctx().today;
        rows::confirm_account(tx, account.id, today).await?;
        let replaced = rows::replace_accounts(tx, account.payee_id, account.id, today).await?;
        let out = serde_json::json!({ "account": account.id, "state": "berlaku", "replaced": replaced });
        Ok(Record::new(out))
    }
}

const WITHDRAW: &ActDef = &ActDef {
    setup: true,
    personal: true,
    ..ActDef::new("withdraw-payee-account", "Tarik usulan rekening penerima", LAW, DRAFTERS)
};

/// Takes back a proposal that nobody has confirmed: its proposer, or an
/// account registrar.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawPayeeAccount {
    /// SKPD or unit of who withdraws it.
    pub unit: Code,
    pub account: i64,
    pub reason: String,
}

impl Act for WithdrawPayeeAccount {
    const DEF: &'static ActDef = WITHDRAW;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        // Kept in the journal, with the input.
        clean("alasan", &self.reason, 300)?;
        let account = rows::payee_account(tx, self.account).await?;
        let account = account.ok_or_else(|| Error::NotFound(format!("rekening {}", self.account)))?;
        check_withdrawal(&Proposal {
            account: format!("{} ••••{} untuk {}", account.bank, account.last4, account.payee_name),
            own: account.proposed_by == tx.ctx().actor.person(),
            registrar: case.grant.as_ref().is_none_or(|g| g.role == Role::PayeeRegistrar),
            confirmed_on: account.confirmed_on,
            replaced_on: account.replaced_on,
        })?;
        let today = tx.ctx().today;
        rows::withdraw_account(tx, account.id, today).await?;
        Ok(Record::new(serde_json::json!({ "account": account.id, "state": "ditarik" })))
    }
}

//! The government credit card: its limit, its desk, its holders, and what the
//! payment of a bill does to them.

use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Document, Error, Record, Result, Subject, Tx};

use super::advance::{basis, no_limit, whole};
use super::common;
use crate::model::{Card, Facility};
use crate::rules::card::{HolderFacts, LAW, LimitFacts, decide_holder, decide_limit};
use crate::rules::spp::SppKind;
use crate::store::card::NewCard;
use crate::store::{self as rows, advances, card as cards};

/// DPR of the bill that an SPM or SP2D pays, held before its accounts; none of
/// another kind.
pub(super) async fn bills(tx: &mut Tx, kind: SppKind, d: &Document) -> Result<Vec<Document>> {
    if kind != SppKind::GuKkpd {
        return Ok(Vec::new());
    }
    let dpt = basis(tx, d.thread, Kind::Dpt).await?;
    cards::of_dpt(tx, dpt.id).await
}

/// Where the DPR of a bill stand: verified and reserved, posted, or paid.
pub(super) async fn mark(tx: &mut Tx, bills: Vec<Document>, state: State) -> Result<()> {
    for mut dpr in bills {
        dpr.state = state;
        store::documents::save(tx, &dpr).await?;
    }
    Ok(())
}

/// The bank has its money, and the limits are free; or it sent the money back,
/// and they are taken again.
pub(super) async fn settle(tx: &mut Tx, sp2d: &Document, paid: bool) -> Result<()> {
    let dpt = basis(tx, sp2d.thread, Kind::Dpt).await?;
    let bills = cards::of_dpt(tx, dpt.id).await?;
    let by_card = cards::by_card(tx, dpt.id).await?;
    let turned = |m: Money| if paid { m } else { Money::ZERO.minus(m) };
    let by_card: Vec<(i64, Money)> = by_card.into_iter().map(|(card, m)| (card, turned(m))).collect();
    mark(tx, bills, if paid { State::Paid } else { State::Ratified }).await?;
    cards::free(tx, (sp2d.unit_id, sp2d.year), &by_card).await
}

/// What the SKPD may owe its bank, held until the commit.
pub(super) async fn facility(tx: &mut Tx, skpd: i64, year: i32) -> Result<Facility> {
    cards::facility(tx, skpd, year).await?.ok_or_else(|| {
        Error::refuse(Refusal::new(
            "KKPD-BELUM-ADA",
            LAW,
            format!("Batas KKPD SKPD ini untuk tahun {year} belum dicatat."),
            "Mintalah PPKD mencatatnya menurut keputusan Kepala Daerah (set-card-limit).",
        ))
    })
}

/// A card of the SKPD and year, held until the commit.
pub(super) async fn card_of(tx: &mut Tx, id: i64, skpd: i64, year: i32) -> Result<Card> {
    let found = cards::card(tx, id).await?.filter(|c| c.unit == skpd && c.year == year);
    found.ok_or_else(|| Error::NotFound(format!("kartu {id} pada SKPD ini untuk tahun {year}")))
}

pub(super) fn clean(field: &str, text: &str, most: usize) -> Result<String> {
    kernel::text::clean(text, most).map_err(|e| Error::Input(format!("{field} {e}")))
}

/// A decree that has been given.
fn decree(tx: &Tx, number: &str, date: Day) -> Result<String> {
    if date > tx.ctx().today {
        return Err(Error::Input("tanggal keputusan belum tiba".into()));
    }
    clean("nomor keputusan", number, 100)
}

async fn person(tx: &mut Tx, reference: &str) -> Result<(i64, String, Option<String>)> {
    let shown: String = reference.chars().take(40).collect();
    let missing = || Error::NotFound(format!("pejabat «{shown}»; catat dahulu dengan add-official"));
    organisation::public::official(tx, reference).await?.ok_or_else(missing)
}

const LIMIT: &ActDef =
    &ActDef { signs: true, allocates: true, ..ActDef::new("set-card-limit", "Catat batas KKPD", LAW, &[Role::Ppkd]) };

/// Notes a new limit of the SKPD's cards by decree; nothing ends it, once all
/// bills are paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCardLimit {
    /// The SKPD.
    pub unit: Code,
    pub year: i32,
    pub most: Money,
    pub decree: String,
    pub decree_date: Day,
}

impl Act for SetCardLimit {
    const DEF: &'static ActDef = LIMIT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = whole(case.unit()?, "batas KKPD")?.clone();
        let decree = decree(tx, &self.decree, self.decree_date)?;
        let policy = common::policy(tx, tx.ctx().today)?;
        let up =
            advances::up_limit(tx, skpd.id, self.year).await?.ok_or_else(|| Error::refuse(no_limit(&skpd.name)))?;
        let there = cards::facility(tx, skpd.id, self.year).await?;
        let used = there.as_ref().map(|f| f.room.used).unwrap_or_default();
        decide_limit(&LimitFacts { cash: up.cash, most: self.most, used }, &policy)?;
        let by = (decree.as_str(), self.decree_date);
        match there {
            None => cards::insert_facility(tx, skpd.id, self.year, self.most, by).await?,
            Some(_) => {
                if !cards::change_limit(tx, skpd.id, self.year, self.most, by).await? {
                    return Err(Error::Conflict("batas KKPD berubah".into()));
                }
            }
        }
        Ok(Record::new(serde_json::json!({ "unit": skpd.code, "year": self.year, "most": self.most, "used": used })))
    }
}

const DESK: &ActDef =
    &ActDef { signs: true, ..ActDef::new("set-card-desk", "Catat bank dan administrator KKPD", LAW, &[Role::Ppkd]) };

/// Notes the bank that issues the SKPD's cards and who administers them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCardDesk {
    /// The SKPD.
    pub unit: Code,
    pub year: i32,
    /// The issuing bank's account, from the register.
    pub payee_account: i64,
    /// NIP or user name of the administrator.
    pub administrator: String,
}

impl Act for SetCardDesk {
    const DEF: &'static ActDef = DESK;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = whole(case.unit()?, "bank dan administrator KKPD")?.clone();
        let (administrator, name, _) = person(tx, &self.administrator).await?;
        let account = rows::payee_account(tx, self.payee_account)
            .await?
            .ok_or_else(|| Error::NotFound(format!("rekening penerima {}", self.payee_account)))?;
        if account.payee_kind != "badan" {
            return Err(Error::Input("bank penerbit tercatat sebagai badan usaha".into()));
        }
        facility(tx, skpd.id, self.year).await?;
        cards::set_desk(tx, skpd.id, self.year, account.id, administrator).await?;
        Ok(Record::new(serde_json::json!({ "unit": skpd.code, "bank": account.payee_name, "administrator": name })))
    }
}

const NAME: &ActDef =
    &ActDef { signs: true, ..ActDef::new("name-card-holder", "Tetapkan pemegang KKPD", LAW, &[Role::Pa]) };

/// The PA puts a card into somebody's hand. Its number stays with the bank.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameCardHolder {
    /// The SKPD.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// NIP or user name.
    pub holder: String,
    /// belanja or perjalanan.
    pub sort: String,
    /// The last four digits of the card.
    pub last4: String,
    pub most: Money,
    pub decree: String,
    pub decree_date: Day,
}

pub(crate) const SORTS: &[(&str, &str)] = &[("belanja", "Barang, jasa dan modal"), ("perjalanan", "Perjalanan dinas")];

impl Act for NameCardHolder {
    const DEF: &'static ActDef = NAME;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = whole(case.unit()?, "pemegang KKPD")?.clone();
        let year = self.year.unwrap_or(tx.ctx().today.year());
        let decree = decree(tx, &self.decree, self.decree_date)?;
        if !SORTS.iter().any(|(code, _)| *code == self.sort) {
            return Err(Error::Input(format!("jenis kartu «{}»: belanja atau perjalanan", self.sort)));
        }
        if self.last4.len() != 4 || !self.last4.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::Input("isi empat angka terakhir kartu saja".into()));
        }
        let (holder, name, nip) = person(tx, &self.holder).await?;
        let there = facility(tx, skpd.id, year).await?;
        let facts =
            HolderFacts { holder: name.clone(), has_nip: nip.is_some(), most: self.most, facility: there.room.most };
        decide_holder(&facts)?;
        let new = NewCard {
            unit: skpd.id,
            year,
            holder,
            sort: &self.sort,
            last4: &self.last4,
            most: self.most,
            decree: &decree,
            decree_date: self.decree_date,
        };
        let card = cards::insert_card(tx, &new).await?;
        Ok(Record::new(serde_json::json!({ "card": card, "holder": name, "most": self.most })))
    }
}

const END: &ActDef = &ActDef { signs: true, ..ActDef::new("end-card", "Akhiri kartu", LAW, &[Role::Pa]) };

/// Takes a card out of use, once all that was bought with it is paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndCard {
    /// The SKPD.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// Its number in the register.
    pub card: i64,
}

impl Act for EndCard {
    const DEF: &'static ActDef = END;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = whole(case.unit()?, "kartu")?.clone();
        let today = tx.ctx().today;
        let card = card_of(tx, self.card, skpd.id, self.year.unwrap_or(today.year())).await?;
        let mut refusals = Refusals::new();
        refusals.require(card.room.used.is_zero(), || {
            Refusal::new(
                "KKPD-KARTU-TERPAKAI",
                LAW,
                format!("{} masih memuat tagihan yang belum dibayar, {}.", card.label(), card.room.used.rupiah()),
                "Bayarlah tagihannya sampai SP2D-GU-KKPD cair, atau batalkan DPR yang keliru (cancel-dpr).",
            )
            .money("terbuka", card.room.used)
        });
        refusals.or(())?;
        if card.ended_on.is_some() {
            return Err(Error::Input("kartu ini sudah diakhiri".into()));
        }
        if !cards::end_card(tx, card.id, today).await? {
            return Err(Error::Conflict("kartu berubah".into()));
        }
        Ok(Record::new(serde_json::json!({ "card": card.id, "ended_on": today })))
    }
}

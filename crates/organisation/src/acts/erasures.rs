//! A person asks that what the journal says of them be erased: the request is
//! entered by one office and answered by another, always with the article. The
//! leaf and every proof over it stay.

use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use crate::regulations::KEPT_YEARS;
use crate::rules::erasures::{decide_answer, decide_ask, decide_erasable};
use crate::rules::reason;
use crate::store::erasures;

const LAW: &str = "UU 27/2022 Ps 8";
const ENTER: &ActDef = &ActDef {
    personal: true,
    ..ActDef::new("enter-erasure", "Masukkan permintaan penghapusan isi", LAW, &[Role::Administrator])
};
const GRANT: &ActDef =
    &ActDef { signs: true, ..ActDef::new("grant-erasure", "Hapus isi catatan jurnal", LAW, &[Role::Inspektorat]) };
const DECLINE: &ActDef =
    &ActDef { signs: true, ..ActDef::new("decline-erasure", "Tolak penghapusan isi", LAW, &[Role::Inspektorat]) };

/// Enters the letter of a person who asks for it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterErasure {
    /// Nomor catatannya pada jurnal
    pub index: i64,
    /// Siapa yang memintanya
    pub asked_by: String,
    /// Nomor dan tanggal suratnya
    pub letter: String,
}

/// A request on record.
#[derive(Clone, Debug, Serialize)]
pub struct ErasureEntered {
    pub request: i64,
}

impl Act for EnterErasure {
    const DEF: &'static ActDef = ENTER;
    type Out = ErasureEntered;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<ErasureEntered>> {
        let who = reason("asked_by", "Pemohon", &self.asked_by)?;
        let letter = reason("letter", "Surat", &self.letter)?;
        let (entry, content) = erasures::entry(tx, self.index, tx.ctx().region.zone)
            .await?
            .ok_or_else(|| Error::NotFound(format!("catatan jurnal nomor {}", self.index)))?;
        decide_ask(content).map_err(Error::refuse)?;
        let request = erasures::save(tx, (entry, self.index), &who, &letter).await?;
        Ok(Record::new(ErasureEntered { request }))
    }
}

/// Answers a request, once whoever answers may; with the article, as it was
/// cleaned, and the request as it stood.
async fn answer(tx: &mut Tx, id: i64, granted: bool, article: &str) -> Result<(erasures::Request, String)> {
    let article = reason("article", "Dasar", article)?;
    let missing = || Error::NotFound(format!("permintaan penghapusan isi nomor {id}"));
    let request = erasures::lock(tx, id).await?.ok_or_else(missing)?;
    decide_answer(request.entered_by, tx.ctx().actor.person(), request.answered).map_err(Error::refuse)?;
    erasures::answer(tx, request.id, granted, &article).await?;
    Ok((request, article))
}

/// Erases what the entry said, where nothing obliges the regency to keep it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantErasure {
    /// Nomor permintaannya
    pub request: i64,
    /// Pasal yang menjadi dasarnya
    pub article: String,
}

impl Act for GrantErasure {
    const DEF: &'static ActDef = GRANT;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        let (request, article) = answer(tx, self.request, true, &self.article).await?;
        let (zone, today) = (tx.ctx().region.zone, tx.ctx().today);
        let (_, content) = erasures::entry(tx, request.index, zone)
            .await?
            .ok_or_else(|| Error::Storage(format!("catatan jurnal nomor {} hilang", request.index)))?;
        let years = tx.ctx().regulations.number(KEPT_YEARS, today).unwrap_or(i64::from(i32::MAX));
        decide_erasable(content, years, today)?;
        store::journal::erase(tx, request.entry, &article).await?;
        Ok(Record::new(()))
    }
}

/// Answers that it stays, and by which article.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineErasure {
    /// Nomor permintaannya
    pub request: i64,
    /// Pasal yang mengharuskan isinya disimpan
    pub article: String,
}

impl Act for DeclineErasure {
    const DEF: &'static ActDef = DECLINE;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        answer(tx, self.request, false, &self.article).await?;
        Ok(Record::new(()))
    }
}

//! SPP-LS: drafted by staff, filed by the treasurer, verified by the right
//! PPK. From its filing on it holds its money on the accounts.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx, Unit};

use super::asked::{release_documents, spp_facts};
use super::common::{self, DateAsk, Done, Included};
use super::{awaited, listed, tax};
use crate::model::{Contract, PaymentLine, Spp};
use crate::policy::Policy;
use crate::rules::deductions::{Deduction, check_deduction_amount};
use crate::rules::limits::{Stage, check_accounts};
use crate::rules::payee::Step;
use crate::rules::route::{KpaReason, VerifyFacts, decide_verify};
use crate::rules::spp::{SppKind, check_line_amount, check_version, decide_spp};
use crate::store as rows;
use budget::public::{Move, Standing};

const LAW: &str = "PP 12/2019 Ps 142, 145–146";
const TREASURERS: &[Role] = &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[], to: State::Draft }),
    ..ActDef::new(
        "draft-spp",
        "Susun konsep SPP-LS",
        LAW,
        &[Role::StaffDrafter, Role::Pptk, Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu],
    )
};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineInput {
    pub sub_kegiatan: Code,
    pub rekening: Code,
    /// Funding source; needed where the account draws on several.
    #[serde(default)]
    pub source: Option<Code>,
    pub amount: Money,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeductionInput {
    /// A kind of the dated list, such as pph23.
    pub kind: String,
    pub amount: Money,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractInput {
    pub number: String,
    #[serde(default)]
    pub value: Option<Money>,
    /// Number of the instalment (termin).
    #[serde(default)]
    pub instalment: Option<u32>,
}

/// Drafts an SPP-LS. A draft holds no money and has no number.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSpp {
    #[serde(default)]
    pub year: Option<i32>,
    /// The sub unit (or SKPD) whose accounts pay.
    pub unit: Code,
    /// gaji, barang-jasa or pihak-ketiga-lainnya.
    pub ls_kind: String,
    pub purpose: String,
    /// The payee's account, from the register (add-payee-account).
    pub payee_account: i64,
    /// The day the bill came in.
    #[serde(default)]
    pub bill_received: Option<Day>,
    #[serde(default)]
    pub invoice: Option<String>,
    #[serde(default)]
    pub contract: Option<ContractInput>,
    pub lines: Vec<LineInput>,
    #[serde(default)]
    pub deductions: Vec<DeductionInput>,
    /// Why there is a KPA: besaran-skpd-lokasi or besaran-anggaran; for SPP of a
    /// Bendahara Pengeluaran Pembantu.
    #[serde(default)]
    pub kpa: Option<String>,
}

impl Act for DraftSpp {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let document = self.keep(tx, case.unit()?, &[]).await?;
        Ok(Record::new(Done::of(&document, vec![])).on(document.id, document.thread))
    }
}

impl DraftSpp {
    /// Keeps the draft, resting on the documents that gave it its sums.
    pub(crate) async fn keep(&self, tx: &mut Tx, unit: &Unit, rests_on: &[i64]) -> Result<Document> {
        let year = self.year.unwrap_or(tx.ctx().today.year());
        let id = tx.id()?;
        let spp = self.details(tx, year, unit.id, id).await?;
        let (amount, net) = self.sums()?;
        let now = tx.ctx().now;
        let document = Document {
            id: spp.document,
            kind: Kind::Spp,
            flow: "LS".into(),
            year,
            unit_id: unit.skpd_id,
            sub_unit_id: unit.id,
            thread: spp.document,
            number: None,
            serial: None,
            doc_date: None,
            entered_at: now,
            state: State::Draft,
            amount,
            net,
            external: false,
            import_id: None,
            drafted_by: tx.ctx().actor.person(),
            subject: self.subject_line()?,
            version: 1,
        };
        store::documents::create(tx, &document, rests_on).await?;
        rows::insert_spp(tx, &spp).await?;
        Ok(document)
    }

    /// Zero or less is wrong from the first hand on, not only when it is filed.
    fn refuse_amounts(&self) -> Result<()> {
        let mut refusals = Refusals::new();
        for l in &self.lines {
            check_line_amount(&format!("{} · {} · {}", self.unit, l.sub_kegiatan, l.rekening), l.amount, &mut refusals);
        }
        for d in &self.deductions {
            check_deduction_amount(&Deduction { kind: d.kind.clone(), amount: d.amount }, &mut refusals);
        }
        refusals.or(()).map_err(Error::from)
    }

    /// Gross and net, each line and deduction judged by itself.
    fn sums(&self) -> Result<(Money, Money)> {
        self.refuse_amounts()?;
        let sum = |amounts: Vec<Money>| Money::sum(amounts).ok_or_else(|| Error::Input("jumlah terlalu besar".into()));
        let gross = sum(self.lines.iter().map(|l| l.amount).collect())?;
        let cut = sum(self.deductions.iter().map(|d| d.amount).collect())?;
        Ok((gross, gross.minus(cut)))
    }

    fn subject_line(&self) -> Result<String> {
        kernel::text::clean(&self.purpose, 1000).map_err(|e| Error::Input(format!("keperluan {e}")))
    }

    async fn details(&self, tx: &mut Tx, year: i32, unit: i64, document: i64) -> Result<Spp> {
        let payee = rows::payee_account(tx, self.payee_account)
            .await?
            .ok_or_else(|| Error::NotFound(format!("rekening penerima {}", self.payee_account)))?;
        if self.lines.is_empty() || self.lines.len() > 500 || self.deductions.len() > 50 {
            return Err(Error::Input("SPP memuat 1 sampai 500 baris dan paling banyak 50 potongan".into()));
        }
        let (lines, _) = payment_lines(tx, year, unit, &self.lines).await?;
        let clean =
            |field: &str, text: &str| kernel::text::clean(text, 100).map_err(|e| Error::Input(format!("{field} {e}")));
        let kpa = match &self.kpa {
            None => None,
            Some(text) => Some(serde_json::from_value::<KpaReason>(text.as_str().into())?),
        };
        let contract = match &self.contract {
            None => None,
            Some(c) => {
                Some(Contract { number: clean("nomor kontrak", &c.number)?, value: c.value, instalment: c.instalment })
            }
        };
        Ok(Spp {
            document,
            ls_kind: self.ls_kind.clone(),
            filed_role: None,
            kpa,
            bill_received: self.bill_received,
            payee_account: payee.id,
            payee: payee.payee_id,
            account_idx: payee.account_idx,
            invoice: self.invoice.as_deref().map(|i| clean("nomor tagihan", i)).transpose()?,
            contract,
            lines,
            deductions: self.deductions.iter().map(|d| Deduction { kind: d.kind.clone(), amount: d.amount }).collect(),
        })
    }
}

/// Lines with their accounts, and their sum.
pub async fn payment_lines(
    tx: &mut Tx,
    year: i32,
    unit: i64,
    inputs: &[LineInput],
) -> Result<(Vec<PaymentLine>, Money)> {
    if inputs.is_empty() || inputs.len() > 500 {
        return Err(Error::Input("isi 1 sampai 500 baris rekening".into()));
    }
    let mut lines = Vec::with_capacity(inputs.len());
    for l in inputs {
        let (sub, rek) = (l.sub_kegiatan.norm(), l.rekening.norm());
        let account = budget::public::find_account(tx, year, unit, sub, rek).await?.ok_or_else(|| {
            Error::NotFound(format!("rekening {} pada sub kegiatan {} unit ini", l.rekening, l.sub_kegiatan))
        })?;
        // A line keeps its source, also the account's only one: a later
        // version of the budget may name another.
        let only = account.source.filter(|s| !s.is_empty());
        let source = l.source.as_ref().map(|s| s.norm().to_owned()).or(only);
        lines.push(PaymentLine { account: account.id, source, amount: l.amount });
    }
    let sum = Money::sum(lines.iter().map(|l| l.amount)).ok_or_else(|| Error::Input("jumlah terlalu besar".into()))?;
    Ok((lines, sum))
}

const REVISE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[State::Draft, State::Returned], to: State::Draft }),
    ..ActDef::new("revise-spp", "Ubah konsep SPP-LS", LAW, DRAFT.roles)
};

/// Puts a draft, or an SPP that was returned, right again; its number stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviseSpp {
    pub spp: DocRef,
    /// The version that was changed; a newer one is not overwritten.
    pub version: i64,
    pub draft: DraftSpp,
}

impl Act for ReviseSpp {
    const DEF: &'static ActDef = REVISE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spp.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        if !kind_of(&d)?.reserves() {
            return Err(Error::Input(format!("SPP-{} mengikuti dasarnya; batalkan lalu susun lagi", d.flow)));
        }
        listed::refuse_change(tx, &d).await?;
        tax::refuse_remitted(tx, d.id, &d.label()).await?;
        let unit = store::units::by_norm(&mut tx.steady(), self.draft.unit.norm()).await?;
        if unit.is_none_or(|u| u.id != d.sub_unit_id) || self.draft.year.is_some_and(|year| year != d.year) {
            return Err(Error::Input("unit dan tahun SPP tidak berubah; susun konsep baru untuk unit lain".into()));
        }
        check_version(self.version, d.version)?;
        let spp = self.draft.details(tx, d.year, d.sub_unit_id, d.id).await?;
        let (before, was) = (d.amount, rows::load_spp(tx, d.id).await?);
        (d.amount, d.net) = self.draft.sums()?;
        tax::review(tx, (before, &was), (d.amount, &spp)).await?;
        d.subject = self.draft.subject_line()?;
        d.state = State::Draft;
        store::documents::save(tx, &d).await?;
        rows::replace_spp(tx, &spp).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const SUBMIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[State::Draft, State::Returned], to: State::Submitted }),
    signs: true,
    ..ActDef::new("submit-spp", "Ajukan SPP", LAW, TREASURERS)
};

/// Files the SPP: it takes its number and reserves its money.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitSpp {
    pub spp: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for SubmitSpp {
    const DEF: &'static ActDef = SUBMIT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spp.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let kind = kind_of(&d)?;
        let spp = rows::load_spp(tx, d.id).await?;
        let role = case.grant.as_ref().map_or(Role::BendaharaPengeluaran, |g| g.role);
        let locked = common::locked_until(tx, d.year, d.unit_id).await?;
        let payee =
            rows::payee_account(tx, spp.payee_account).await?.ok_or_else(|| Error::Bug("rekening hilang".into()))?;
        let skpd = common::skpd(tx, &d).await?;
        let stage = budget::public::stage_mark(&mut tx.steady(), d.year).await?;
        let ids: Vec<i64> = spp.lines.iter().map(|l| l.account).collect();
        // Two requests on one invoice meet at the payee, on one line at the account.
        rows::lock_payee(tx, spp.payee).await?;
        let standings = budget::public::lock_accounts(tx, &ids).await?;
        let facts = spp_facts(tx, &d, &spp, date, (role, &standings)).await?;

        let mut refusals = Refusals::new();
        let decision = decide_spp(&facts, &policy, &tx.ctx().calendar).map_err(|found| refusals.extend(found)).ok();
        judge_accounts(tx, kind, (&d, &spp, date), (&standings, &policy), &mut refusals).await?;
        tax::judge_request(tx, kind, (&d, &spp, date), &policy, &mut refusals).await?;
        common::judge_payee(tx, Step::Spp, (kind, &payee, &spp), tx.ctx().today, &policy, &mut refusals);
        let told = listed::judge(tx, &d, &spp, &policy, &mut refusals).await?;
        let (taken, serial) = common::serial_of(tx, &d, date).await?;
        let basis = match kind {
            SppKind::Ls => release_documents(tx, &standings, date).await?,
            _ => store::documents::rests_on(tx, d.id).await?,
        };
        let ask = DateAsk {
            kind: Kind::Spp,
            document: d.id,
            units: (d.unit_id, d.sub_unit_id),
            date,
            year: d.year,
            rests_on: basis.iter().filter_map(common::rests_on).collect(),
            locked_until: locked,
            taken,
        };
        common::judge_dates(tx, ask, &policy, &mut refusals).await?;
        if d.number.is_none() {
            let pattern = policy.spp_number.value.as_str();
            d.number = Some(common::number(tx, pattern, &skpd.code, Some(kind.code()), &stage, serial, date)?);
        }
        common::settle(tx, refusals, spp.lines.iter().map(|l| l.account).collect()).await?;
        common::refuse_taken(tx, &d, &policy.spp_number.value).await?;
        let decision = decision.ok_or_else(|| Error::Bug("keputusan hilang".into()))?;
        if kind.reserves() {
            budget::public::draw(tx, &moves(&spp.lines, 1, 0), None).await?;
        }
        rows::set_filed(tx, d.id, role).await?;
        for spd in &basis {
            store::documents::rest(tx, d.id, spd.id).await?;
        }
        d.serial = Some(serial);
        d.doc_date = Some(date);
        d.state = State::Submitted;
        d.amount = decision.gross;
        d.net = decision.net;
        store::documents::save(tx, &d).await?;
        let done = Done::of(&d, [decision.notes, told].concat());
        let told = serde_json::json!({ "spp": d.number, "amount": d.amount });
        Ok(Record::new(done).on(d.id, d.thread).tell("spp-submitted", told))
    }
}

/// What an SPP asks for, against the accounts. What a GU or a request of nothing
/// is about was judged when it was spent; what was bought by card is reserved
/// since, and is judged again where it stands.
async fn judge_accounts(
    tx: &mut Tx,
    kind: SppKind,
    (d, spp, date): (&Document, &Spp, Day),
    (standings, policy): (&[Standing], &Policy),
    refusals: &mut Refusals,
) -> Result<()> {
    let included = match kind {
        SppKind::Gu | SppKind::GuNihil | SppKind::TuNihil => return Ok(()),
        SppKind::GuKkpd => Included::Reserved,
        SppKind::Up | SppKind::Tu | SppKind::Ls => Included::Nothing,
    };
    let accounts = common::account_facts(&spp.lines, standings, date, policy, included)?;
    if let Err(found) = check_accounts(Stage::Spp, &accounts, policy) {
        refusals.extend(found);
    }
    if included == Included::Nothing {
        awaited::judge(tx, d, &spp.lines, standings, refusals).await?;
    }
    Ok(())
}

/// LS, UP, GU, TU, and what else an SPP may be.
pub(super) fn kind_of(d: &Document) -> Result<SppKind> {
    SppKind::parse(&d.flow).ok_or_else(|| Error::Bug(format!("alur {} tak dikenal", d.flow)))
}

/// Moves of all lines: `reserve` and `post` times each amount.
pub fn moves(lines: &[PaymentLine], reserve: i64, post: i64) -> Vec<Move> {
    let times = |m: Money, k: i64| Money::from_sen(m.sen().saturating_mul(k));
    lines
        .iter()
        .map(|l| Move {
            account: l.account,
            source: l.source.clone(),
            reserve: times(l.amount, reserve),
            post: times(l.amount, post),
        })
        .collect()
}

const VERIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[State::Submitted], to: State::Verified }),
    separate_from: &[
        "draft-spp",
        "draft-spp-up",
        "draft-spp-gu",
        "draft-spp-tu",
        "draft-spp-nihil",
        "draft-spp-gu-kkpd",
        "draft-spp-pay",
        "revise-spp",
        "judge-tax",
        "submit-spp",
    ],
    signs: true,
    ..ActDef::new("verify-spp", "Verifikasi SPP", "PP 12/2019 Ps 14(2), 15(2), 148", &[Role::PpkSkpd, Role::PpkUnit])
};

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifySpp {
    pub spp: DocRef,
}

impl Act for VerifySpp {
    const DEF: &'static ActDef = VERIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spp.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let spp = rows::load_spp(tx, d.id).await?;
        decide_verify(&VerifyFacts {
            kind: kind_of(&d)?,
            filed_by: spp.filed_role.unwrap_or(Role::BendaharaPengeluaran),
            kpa: spp.kpa,
            verified_by: case.grant.as_ref().map_or(Role::PpkSkpd, |g| g.role),
        })?;
        d.state = State::Verified;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[State::Submitted, State::Verified], to: State::Returned }),
    ..ActDef::new(
        "return-spp",
        "Kembalikan SPP",
        "PP 12/2019 Ps 148(4)",
        &[Role::PpkSkpd, Role::PpkUnit, Role::Pa, Role::Kpa],
    )
};

/// Sends the SPP back with reasons; its money is free again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnSpp {
    pub spp: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnSpp {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spp.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        refuse_live_spm(tx, &d).await?;
        free(tx, &mut d, State::Returned, "return-spp", &self.reasons).await
    }
}

/// An SPP whose SPM lives is taken back through the SPM.
async fn refuse_live_spm(tx: &mut Tx, d: &Document) -> Result<()> {
    let spms = rows::resting(tx, d.id, Kind::Spm).await?;
    match spms.iter().find(|s| !matches!(s.state, State::Voided | State::Rejected | State::Returned)) {
        Some(spm) => Err(Error::refuse(store::documents::wrong_state(spm, &[State::Voided], "pengembalian SPP"))),
        None => Ok(()),
    }
}

/// Ends or returns an SPP and voids what it reserved.
pub(super) async fn free(
    tx: &mut Tx,
    d: &mut Document,
    to: State,
    step: &str,
    reasons: &[String],
) -> Result<Record<Done>> {
    let reasons = common::check_reasons(reasons)?;
    let spp = rows::load_spp(tx, d.id).await?;
    if matches!(d.state, State::Submitted | State::Verified) && kind_of(d)?.reserves() {
        budget::public::draw(tx, &moves(&spp.lines, -1, 0), None).await?;
    }
    d.state = to;
    store::documents::save(tx, d).await?;
    rows::insert_reason(tx, d.id, step, &reasons).await?;
    let told = serde_json::json!({ "document": d.label(), "state": to.code(), "reasons": reasons });
    Ok(Record::new(Done::of(d, vec![])).on(d.id, d.thread).tell("document-returned", told))
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[State::Draft, State::Submitted, State::Returned], to: State::Voided }),
    ..ActDef::new("cancel-spp", "Batalkan SPP", LAW, TREASURERS)
};

/// Withdraws an SPP for good; its number stays used.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelSpp {
    pub spp: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelSpp {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spp.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        free(tx, &mut d, State::Voided, "cancel-spp", &self.reasons).await
    }
}

//! A payment step by step.

use std::sync::atomic::{AtomicU32, Ordering};

use kernel::Day;
use store::{Answer, DocRef, Result, params};
use treasury::acts::{
    AskRepayment, ContractInput, DeductionInput, DraftLpj, DraftSpp, DraftSppUp, IssueSp2d, IssueSpm, IssueTaxProof,
    LineInput, OrderRepayment, PayRepayment, PaySp2d, RatifyLpj, ReceiveSpm, RecordTbp, RejectRepayment, RejectSpm,
    ReturnRepayment, ReturnSp2d, ReturnSpm, ReturnSpp, SetUpLimit, Sptjm, SubmitLpj, SubmitSpp, TransferRepayment,
    TransferSp2d, VerifyLpj, VerifySpp, VoidSp2d, VoidSpm,
};
use treasury::rules::tax::{PayeeForm, TaxInput, TaxObject};

use super::{Key, SKPD_A, World, YEAR, code, day, id_of, sen};

static INVOICES: AtomicU32 = AtomicU32::new(1);

/// Who does which step.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    pub staff: &'static str,
    pub treasurer: &'static str,
    pub ppk: &'static str,
    pub pa: &'static str,
    pub bud: &'static str,
}

pub const A: Desk = Desk { staff: "staf-a", treasurer: "bp-a", ppk: "ppk-a", pa: "pa-a", bud: "kbud" };
pub const B: Desk = Desk { staff: "staf-b", treasurer: "bp-b", ppk: "ppk-b", pa: "pa-b", bud: "kbud" };

/// Ids of one payment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chain {
    pub spp: i64,
    pub spm: i64,
    pub sp2d: i64,
}

pub fn due(key: Key, source: Option<&str>, amount: i64) -> LineInput {
    LineInput { sub_kegiatan: code(key.sub), rekening: code(key.rek), source: source.map(code), amount: sen(amount) }
}

/// An SPP-LS for goods on a fresh invoice.
pub fn draft(w: &World, unit: &str, lines: Vec<LineInput>) -> DraftSpp {
    let invoice = INVOICES.fetch_add(1, Ordering::Relaxed);
    DraftSpp {
        year: Some(YEAR),
        unit: code(unit),
        ls_kind: "barang-jasa".into(),
        purpose: "Pembelian alat tulis".into(),
        payee_account: w.payee_account,
        bill_received: Some(day("2026-02-13")),
        invoice: Some(format!("INV-{invoice}")),
        contract: None,
        lines,
        deductions: Vec::new(),
        kpa: None,
    }
}

/// One line on one account.
pub fn ask(w: &World, key: Key, amount: i64) -> DraftSpp {
    draft(w, key.unit, vec![due(key, None, amount)])
}

pub fn cut(kind: &str, amount: i64) -> DeductionInput {
    DeductionInput { kind: kind.into(), amount: sen(amount) }
}

pub fn contract(number: &str, value: Option<i64>, instalment: Option<u32>) -> Option<ContractInput> {
    Some(ContractInput { number: number.into(), value: value.map(sen), instalment })
}

pub fn submit(spp: i64) -> SubmitSpp {
    SubmitSpp { spp: spp.into(), date: None }
}

pub fn submit_on(spp: i64, date: &str) -> SubmitSpp {
    SubmitSpp { spp: spp.into(), date: Some(day(date)) }
}

pub fn verify(spp: i64) -> VerifySpp {
    VerifySpp { spp: spp.into() }
}

pub fn order(spp: i64) -> IssueSpm {
    let sptjm = Some(Sptjm { number: "SPTJM-1".into(), date: day("2026-02-16") });
    IssueSpm { spp: spp.into(), date: None, sptjm }
}

pub fn receive(spm: i64) -> ReceiveSpm {
    ReceiveSpm { spm: spm.into(), date: None }
}

pub fn issue(spm: i64) -> IssueSp2d {
    IssueSp2d { spm: spm.into(), date: None, spm_received: None }
}

/// Issues without an earlier receive-spm.
pub fn issue_received(spm: i64, on: &str) -> IssueSp2d {
    IssueSp2d { spm: spm.into(), date: None, spm_received: Some(day(on)) }
}

pub fn transfer(sp2d: i64) -> TransferSp2d {
    TransferSp2d { sp2d: sp2d.into(), date: None, reference: "REF-1".into() }
}

pub fn pay(sp2d: i64) -> PaySp2d {
    PaySp2d { sp2d: sp2d.into(), date: None }
}

fn why() -> Vec<String> {
    vec!["berkas tidak lengkap".into()]
}

pub fn return_spp(spp: i64) -> ReturnSpp {
    ReturnSpp { spp: spp.into(), reasons: why() }
}

pub fn reject_spm(spp: i64) -> RejectSpm {
    RejectSpm { spp: spp.into(), reasons: why() }
}

pub fn return_spm(spm: i64) -> ReturnSpm {
    ReturnSpm { spm: spm.into(), reasons: why() }
}

pub fn void_spm(spm: i64) -> VoidSpm {
    VoidSpm { spm: spm.into(), reasons: why() }
}

pub fn void_sp2d(sp2d: i64) -> VoidSp2d {
    VoidSp2d { sp2d: sp2d.into(), reasons: why() }
}

/// On a fresh credit note.
pub fn return_sp2d(sp2d: i64, amount: i64) -> ReturnSp2d {
    let note = INVOICES.fetch_add(1, Ordering::Relaxed);
    return_by(sp2d, amount, &format!("NK-{note}"))
}

pub fn return_by(sp2d: i64, amount: i64, note: &str) -> ReturnSp2d {
    ReturnSp2d { sp2d: sp2d.into(), date: None, amount: sen(amount), credit_note: note.into(), reasons: why() }
}

pub fn ask_again(w: &World, sp2d: i64) -> AskRepayment {
    let letter = "SURAT-1".into();
    AskRepayment { sp2d: sp2d.into(), payee_account: w.payee_account, letter, letter_date: day("2026-02-16") }
}

pub fn order_again(repayment: i64) -> OrderRepayment {
    OrderRepayment { repayment: repayment.into(), date: None }
}

pub fn reject_again(repayment: i64) -> RejectRepayment {
    RejectRepayment { repayment: repayment.into(), reasons: why() }
}

pub fn transfer_again(repayment: i64) -> TransferRepayment {
    TransferRepayment { repayment: repayment.into(), date: None, reference: "REF-2".into() }
}

pub fn pay_again(repayment: i64) -> PayRepayment {
    PayRepayment { repayment: repayment.into(), date: None }
}

pub fn return_again(repayment: i64, amount: i64, note: &str) -> ReturnRepayment {
    let (repayment, credit_note) = (repayment.into(), note.into());
    ReturnRepayment { repayment, date: None, amount: sen(amount), credit_note, reasons: why() }
}

/// From a drafted SPP to its SPM at the Kuasa BUD.
pub async fn ordered(w: &World, spp: i64) -> i64 {
    w.ok("bp-a", submit(spp)).await;
    w.ok("ppk-a", verify(spp)).await;
    let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
    w.ok("kbud", receive(spm)).await;
    spm
}

/// From a drafted SPP to the money that reached the treasurer.
pub async fn pay_out(w: &World, spp: i64) -> i64 {
    let spm = ordered(w, spp).await;
    let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
    w.ok("kbud", transfer(sp2d)).await;
    w.ok("kbud", pay(sp2d)).await;
    sp2d
}

/// The treasurer of SKPD A receives a UP of this sum; gives the treasurer's own account.
pub async fn receive_up(w: &World, amount: i64) -> i64 {
    let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
    let limit = SetUpLimit {
        unit: code(SKPD_A),
        year: YEAR,
        cash: sen(amount),
        card: None,
        decree: "SK Bupati 12/2026".into(),
        decree_date: day("2026-01-05"),
    };
    w.ok("ppkd", limit).await;
    let draft = DraftSppUp { unit: code(SKPD_A), year: Some(YEAR), payee_account: own, purpose: String::new() };
    let spp = id_of(&w.ok("bp-a", draft).await, "id");
    pay_out(w, spp).await;
    own
}

/// Evidence in cash, out of the UP or this TU.
pub fn tbp(key: Key, amount: i64, tu: Option<i64>) -> RecordTbp {
    RecordTbp {
        tax: None,
        unit: code(key.unit),
        year: Some(YEAR),
        tu: tu.map(DocRef::from),
        npd: None,
        purpose: "Belanja alat tulis".into(),
        recipient: "Toko Contoh".into(),
        way: "tunai".into(),
        payee_account: None,
        invoice: None,
        lines: vec![due(key, None, amount)],
        deductions: vec![],
        date: None,
    }
}

/// A service of a firm that shows no NPWP.
pub fn service_without_npwp() -> TaxInput {
    TaxInput {
        object: TaxObject::Service,
        form: PayeeForm::Partnership,
        npwp: false,
        pkp: false,
        vat: None,
        ptkp: None,
        certificate: false,
        marketplace: false,
        reason: String::new(),
    }
}

/// Of a deduction by its number in the list of deductions.
pub fn proof(number: String) -> IssueTaxProof {
    IssueTaxProof {
        unit: code(SKPD_A),
        year: YEAR,
        items: vec![],
        chosen: vec![number],
        npwp: None,
        nik: None,
        base: None,
        date: None,
    }
}

pub fn lpj(tu: Option<i64>) -> DraftLpj {
    DraftLpj { unit: code(SKPD_A), year: Some(YEAR), tu: tu.map(DocRef::from), up_to: None }
}

/// What was spent, from the draft of its LPJ to the ratified one.
pub async fn account_for(w: &World, tu: Option<i64>) -> i64 {
    let id = id_of(&w.ok("bp-a", lpj(tu)).await, "id");
    w.ok("bp-a", SubmitLpj { lpj: id.into(), date: None }).await;
    w.ok("ppk-a", VerifyLpj { lpj: id.into() }).await;
    w.ok("pa-a", RatifyLpj { lpj: id.into(), date: None }).await;
    id
}

const PURSE: &str = "SELECT received, spent, accounted, refilled, returned FROM advance WHERE kind = $1 ORDER BY id";

/// Received, spent, accounted, refilled, returned.
pub async fn purse(w: &World, kind: &str) -> [i64; 5] {
    let rows = w.rows(PURSE, params![kind]).await;
    let of = |name| rows[0].money(name).expect("money").sen();
    [of("received"), of("spent"), of("accounted"), of("refilled"), of("returned")]
}

impl World {
    pub async fn drafted(&self, desk: Desk, spp: DraftSpp) -> i64 {
        id_of(&self.ok(desk.staff, spp).await, "id")
    }

    pub async fn submitted(&self, desk: Desk, spp: DraftSpp) -> i64 {
        let id = self.drafted(desk, spp).await;
        self.ok(desk.treasurer, submit(id)).await;
        id
    }

    pub async fn verified(&self, desk: Desk, spp: DraftSpp) -> i64 {
        let id = self.submitted(desk, spp).await;
        self.ok(desk.ppk, verify(id)).await;
        id
    }

    pub async fn ordered(&self, desk: Desk, spp: DraftSpp) -> Chain {
        let spp = self.verified(desk, spp).await;
        let spm = id_of(&self.ok(desk.pa, order(spp)).await, "id");
        self.ok(desk.bud, receive(spm)).await;
        Chain { spp, spm, sp2d: 0 }
    }

    pub async fn issued(&self, desk: Desk, spp: DraftSpp) -> Chain {
        let chain = self.ordered(desk, spp).await;
        let sp2d = id_of(&self.ok(desk.bud, issue(chain.spm)).await, "id");
        Chain { sp2d, ..chain }
    }

    /// Drafts and submits; the codes of what was refused, by the draft or after it.
    pub async fn judged(&self, desk: Desk, spp: DraftSpp) -> Vec<String> {
        let id = match self.act(desk.staff, spp).await {
            Ok(answer) => id_of(&answer, "id"),
            refused => return super::codes(refused),
        };
        super::codes(self.act(desk.treasurer, submit(id)).await)
    }
}

//! The treasury's lists and documents, in the shape of the pages.

use kernel::lifecycle::{Kind, State};
use kernel::sheet::Value;
use kernel::{ActDef, Moment};
use store::module::Reading;
use store::{Document, Scope, View};
use treasury::public::{Entry, MOST, Open, Particular, Place, Reader, Sheet, Step, Steps, Trace};
use web::{Happened, Knot, Line, Milestone, Paper, Said, Task, Tasks};

use super::drafting::paid;
use crate::modules::MODULES;

/// The way of a payment, by the acts that mark it.
const WAY_OF_PAYMENT: [(&str, &str); 6] = [
    ("submit-spp", "SPP diajukan"),
    ("verify-spp", "Diverifikasi"),
    ("issue-spm", "SPM terbit"),
    ("issue-sp2d", "SP2D terbit"),
    ("transfer-sp2d", "Dipindahbukukan"),
    ("pay-sp2d", "Cair"),
];
const WAY_OF_REPAYMENT: [(&str, &str); 4] = [
    ("ask-repayment", "Diminta"),
    ("order-repayment", "Diperintahkan"),
    ("transfer-repayment", "Dipindahbukukan"),
    ("pay-repayment", "Cair"),
];
const WAY_OF_PRICE: [(&str, &str); 2] = [("propose-price", "Diusulkan"), ("approve-price", "Ditetapkan")];
const WAY_OF_TU: [(&str, &str); 2] = [("request-tu", "Diajukan"), ("approve-tu", "Disetujui")];
const WAY_OF_LPJ: [(&str, &str); 3] =
    [("submit-lpj", "Diajukan"), ("verify-lpj", "Diverifikasi"), ("ratify-lpj", "Disahkan")];
const WAY_OF_DPR: [(&str, &str); 2] = [("record-dpr", "Dicatat"), ("verify-dpr", "Diverifikasi")];
const WAY_OF_DPT: [(&str, &str); 2] = [("draft-dpt", "Disusun"), ("approve-dpt", "Disetujui")];
/// A request of nothing ends with its SP2D.
const WAY_OF_NIHIL: [(&str, &str); 4] = [
    ("submit-spp", "SPP diajukan"),
    ("verify-spp", "Diverifikasi"),
    ("issue-spm", "SPM terbit"),
    ("issue-sp2d", "SP2D terbit"),
];
const WAY_OF_NPD: [(&str, &str); 4] =
    [("draft-npd", "Diajukan"), ("approve-npd", "Disetujui"), ("give-npd", "Diberikan"), ("settle-npd", "Selesai")];
const WAY_OF_BPP_LPJ: [(&str, &str); 3] =
    [("submit-bpp-lpj", "Diajukan"), ("verify-bpp-lpj", "Diverifikasi"), ("approve-bpp-lpj", "Disetujui")];
const WAY_OF_MONTHLY_LPJ: [(&str, &str); 5] = [
    ("submit-monthly-lpj", "Diajukan"),
    ("verify-monthly-lpj", "Diverifikasi"),
    ("ratify-monthly-lpj", "Disahkan"),
    ("deliver-monthly-lpj", "Disampaikan"),
    ("receive-monthly-lpj", "Diterima"),
];
const WAY_OF_DEPOSIT: [(&str, &str); 2] = [("return-advance", "Disetor"), ("confirm-deposit", "Masuk RKUD")];
const WAY_OF_REVENUE: [(&str, &str); 2] = [("deposit-receipts", "Disetor"), ("confirm-revenue-deposit", "Masuk RKUD")];
const WAY_OF_FUND: [(&str, &str); 2] = [("ask-ratification", "Diajukan"), ("give-ratification", "Disahkan")];
const WAY_OF_ACCESS: [(&str, &str); 2] = [("ask-access", "Diajukan"), ("approve-access", "Disetujui")];
const WAY_OF_SPD: [(&str, &str); 2] = [("draft-spd", "Disiapkan"), ("authorise-spd", "Diotorisasi")];

async fn reader(view: &mut View, person: i64, now: Moment) -> store::Result<Reader> {
    Ok(Reader { person, now, zone: organisation::public::zone(view).await?, modules: MODULES })
}

pub fn tasks(view: &mut View, person: i64, now: Moment) -> Reading<'_, Tasks> {
    Box::pin(async move {
        let reader = reader(view, person, now).await?;
        let reach = super::bank::reach(view, person, now).await?.unwrap_or_else(|| view.scope.clone());
        let own = std::mem::replace(&mut view.scope, reach);
        let found = treasury::public::waiting(view, &reader, MOST).await;
        view.scope = own;
        let found = found?;
        let task = |open: Open| {
            let head = head(&open.document, open.unit, open.sender, open.since);
            Task { act: open.act, due: open.due, ..head }
        };
        let (mut mine, mut sent): (Vec<Task>, Vec<Task>) =
            (found.mine.into_iter().map(task).collect(), found.sent.into_iter().map(task).collect());
        let drafts = super::planning::reader(view, person, now).await?;
        let drafts = preparation::public::pages::waiting(view, &drafts).await?;
        mine.extend(drafts.mine.into_iter().map(draft));
        sent.extend(drafts.sent.into_iter().map(draft));
        let mut plans = super::cash::waiting(view, person, now).await?;
        plans.extend(super::staff::waiting(view, person, now).await?);
        plans.extend(super::exchange::waiting(view, person, now).await?);
        let (here, there): (Vec<_>, Vec<_>) = plans.into_iter().partition(|(_, own)| *own);
        mine.extend(here.into_iter().map(|(task, _)| task));
        sent.extend(there.into_iter().map(|(task, _)| task));
        mine.extend(super::receipts::waiting(view, person, now).await?);
        mine.sort_by_key(|t| (t.due.is_none(), t.due, t.since, t.id));
        sent.sort_by_key(|t| std::cmp::Reverse((t.since, t.id)));
        Ok(Tasks { mine, sent, more: found.more })
    })
}

pub fn document(view: &mut View, person: i64, id: i64, now: Moment) -> Reading<'_, Option<Paper>> {
    Box::pin(async move {
        let mut sheet = treasury::public::sheet(view, id).await?;
        let near = sheet.is_some();
        if sheet.is_none() {
            sheet = in_part(view, id).await?;
        }
        if sheet.is_none() {
            sheet = asked_elsewhere(view, id).await?;
        }
        if sheet.is_none() {
            sheet = at_the_bank(view, (person, now), id).await?;
        }
        let Some(sheet) = sheet else { return Ok(None) };
        let reader = reader(view, person, now).await?;
        let steps = match sheet.document.kind {
            Kind::Rka | Kind::Dpa => {
                let reader = super::planning::reader(view, person, now).await?;
                let found = preparation::public::pages::steps(view, &reader, id).await?;
                Steps { main: found.main, others: found.others }
            }
            _ => treasury::public::steps(view, &reader, id).await?,
        };
        let replaced = preparation::public::replaced_by(view, &sheet.document).await?;
        let document = sheet.document.clone();
        let proposes = document.kind == Kind::PriceProposal;
        let mut shown = Paper { near, ..paper(sheet, steps) };
        let day = document.doc_date.unwrap_or_else(|| now.day(reader.zone));
        treasury::public::papers::name_cuts(view, day, &mut shown.cuts).await?;
        shown.reads = reads(&document, &view.scope);
        super::receipts::tell(view, &document, &mut shown).await?;
        super::bank::tell(view, (person, now), &document, &mut shown).await?;
        super::exchange::tell(view, &document, &mut shown).await?;
        super::bukti::tell(view, (person, now), &document, &mut shown).await?;
        shown.particulars.extend(replaced.map(|number| ("Diganti oleh", Value::Text(number))));
        if proposes {
            super::prices::tell(view, &mut shown).await?;
        }
        Ok(Some(shown))
    })
}

/// A document as it is seen by whoever sees these units.
async fn seen_from(view: &mut View, reach: Scope, id: i64) -> store::Result<Option<Sheet>> {
    let own = std::mem::replace(&mut view.scope, reach);
    let found = treasury::public::sheet(view, id).await;
    view.scope = own;
    found
}

/// The RKA of an SKPD for officials of a part of it, who write there: without
/// the papers around it, and with the sum of their part.
async fn in_part(view: &mut View, id: i64) -> store::Result<Option<Sheet>> {
    let Some(rka) = preparation::public::pages::rka(view, id).await? else { return Ok(None) };
    let found = seen_from(view, Scope::Units(vec![rka.document.unit_id]), id).await?;
    Ok(found.map(|mut sheet| {
        (sheet.document.amount, sheet.document.net) = (rka.amount, rka.amount);
        sheet.trace.up.clear();
        sheet.trace.down.clear();
        sheet
    }))
}

/// A released list, for the officer of the bank that pays it.
async fn at_the_bank(view: &mut View, (person, now): (i64, Moment), id: i64) -> store::Result<Option<Sheet>> {
    let Some(reach) = super::bank::reach(view, person, now).await? else { return Ok(None) };
    let found = seen_from(view, reach, id).await?;
    Ok(found.filter(|sheet| ::bank::public::is_at_the_bank(&sheet.document)))
}

/// A request for access, for officials of the SKPD that asked.
async fn asked_elsewhere(view: &mut View, id: i64) -> store::Result<Option<Sheet>> {
    let Some(theirs) = super::exchange::for_client(view, id).await? else { return Ok(None) };
    seen_from(view, theirs, id).await
}

fn draft(open: preparation::public::pages::Open) -> Task {
    let head = head(&open.document, open.unit, open.sender, open.since);
    Task { act: open.act, due: open.due, ..head }
}

pub(super) fn head(d: &Document, unit: String, sender: Option<String>, since: Moment) -> Task {
    Task {
        id: d.id,
        label: d.short(),
        number: d.number.clone(),
        subject: d.subject.clone(),
        unit,
        amount: d.amount,
        state: d.state,
        sender,
        since,
        due: None,
        act: NONE,
        at: None,
    }
}

/// Stands where nobody is asked for an act.
const NONE: &ActDef = &ActDef::new("", "", "", &[]);

fn milestones(d: &Document, history: &[Entry]) -> Vec<Milestone> {
    let way: &[(&str, &'static str)] = match d.kind {
        Kind::Spd => &WAY_OF_SPD,
        Kind::Spp | Kind::Spm | Kind::Sp2d if d.flow.ends_with("-NIHIL") => &WAY_OF_NIHIL,
        Kind::Spp | Kind::Spm | Kind::Sp2d => &WAY_OF_PAYMENT,
        Kind::Dpr => &WAY_OF_DPR,
        Kind::Dpt => &WAY_OF_DPT,
        Kind::Repayment => &WAY_OF_REPAYMENT,
        Kind::PriceProposal => &WAY_OF_PRICE,
        Kind::TuLeave => &WAY_OF_TU,
        Kind::Lpj => &WAY_OF_LPJ,
        Kind::Npd => &WAY_OF_NPD,
        Kind::BppLpj => &WAY_OF_BPP_LPJ,
        Kind::MonthlyLpj => &WAY_OF_MONTHLY_LPJ,
        // What came back of spending is on the RKUD when it is recorded.
        Kind::Sts if d.flow == ::receipts::model::SPENDING => &[],
        Kind::Sts => &WAY_OF_DEPOSIT,
        Kind::RevenueDeposit => &WAY_OF_REVENUE,
        Kind::Sp3b | Kind::Sp2b => &WAY_OF_FUND,
        Kind::Access => &WAY_OF_ACCESS,
        _ => &[],
    };
    // A return begins the way anew.
    let again = history.iter().rposition(|e| matches!(&*e.act, "return-spp" | "reject-spm" | "return-spm"));
    let counted = history.get(again.map_or(0, |at| at + 1)..).unwrap_or_default();
    let milestone = |(act, title): &(&str, &'static str)| {
        let done = counted.iter().rfind(|e| e.act == *act && (d.kind != Kind::Repayment || e.document == Some(d.id)));
        Milestone { title, at: done.map(|e| e.at), who: done.and_then(|e| e.person.clone()).unwrap_or_default() }
    };
    if d.external { Vec::new() } else { way.iter().map(milestone).collect() }
}

fn said(said: treasury::public::Said) -> Said {
    Said { act: said.act, who: said.who, at: said.at, reasons: said.reasons }
}

/// The documents of a thread, from the SPD on.
pub(super) fn knots(trace: &Trace) -> Vec<Knot> {
    let mut steps: Vec<&Step> = trace.up.iter().chain([&trace.document]).chain(&trace.down).collect();
    let order = |kind: &str| Kind::parse(kind).map_or(9, |k| Kind::ALL.iter().position(|x| *x == k).unwrap_or(9));
    steps.sort_by_key(|s| (order(s.kind), s.id));
    let knot = |s: &Step| {
        Some(Knot {
            id: s.id,
            kind: Kind::parse(s.kind)?,
            label: match &s.number {
                Some(number) => format!("{} {number}", s.kind),
                None if s.kind == Kind::Rka.code() => s.kind.to_owned(),
                None => format!("{} (konsep)", s.kind),
            },
            short: s.short.clone(),
            amount: s.amount,
            date: s.date,
            state: State::parse(s.state)?,
        })
    };
    steps.into_iter().filter_map(knot).collect()
}

/// What is read before a list is signed, as far as its reader may.
fn reads(d: &Document, scope: &Scope) -> Vec<(&'static str, String)> {
    let list = format!("daftar={}", d.id);
    match d.kind {
        Kind::PayeeList => vec![("selisih-daftar", list.clone()), ("pembayaran-penerima", list)],
        Kind::MonthlyLpj => vec![("rincian-lpj-bulanan", format!("dokumen={}", d.id))],
        Kind::Batch if *scope == Scope::Region => vec![("daftar-penguji", list)],
        _ => Vec::new(),
    }
}

/// As the page calls them.
fn particular(what: Particular) -> &'static str {
    match what {
        Particular::Invoice => "Nomor tagihan",
        Particular::BillReceived => "Tagihan diterima",
        Particular::Contract => "Nomor kontrak",
        Particular::Sptjm => "SPTJM",
        Particular::SptjmDate => "Tanggal SPTJM",
        Particular::Received => "SPM diterima Kuasa BUD",
        Particular::Transferred => "Dipindahbukukan",
        Particular::Reference => "Referensi bank",
        Particular::Paid => "Cair",
        Particular::Returned => "Dikembalikan bank",
        Particular::CreditNote => "Nota kredit",
        Particular::Letter => "Surat permintaan",
        Particular::LetterDate => "Tanggal surat permintaan",
        Particular::OldDate => "Persetujuan tanggal lama",
    }
}

fn paper(sheet: Sheet, steps: Steps) -> Paper {
    let d = sheet.document;
    let last = sheet.history.iter().rfind(|e| e.document == Some(d.id));
    let since = last.map_or(d.entered_at, |e| e.at);
    let sender = last.and_then(|e| e.person.clone());
    let line = |place: &Place| Line {
        sub_kegiatan: place.sub_kegiatan.name.clone(),
        name: place.rekening.name.clone(),
        code: format!("{} / {}", place.sub_kegiatan.code, place.rekening.code),
        amount: place.amount,
    };
    let happened = |e: &Entry| Happened { at: e.at, who: e.person.clone(), act: e.act.clone(), entry: e.index };
    Paper {
        date: d.doc_date,
        external: d.external,
        near: true,
        net: d.net,
        version: d.version,
        yours: steps.main,
        others: steps.others,
        payee: sheet.payee.map(paid),
        particulars: sheet.particulars.into_iter().map(|(what, value)| (particular(what), value)).collect(),
        reads: Vec::new(),
        said: sheet.said.into_iter().map(said).collect(),
        journey: milestones(&d, &sheet.history),
        lines: sheet.trace.budget.iter().map(line).collect(),
        cuts: if d.kind == Kind::Spd { Vec::new() } else { sheet.cuts },
        thread: knots(&sheet.trace),
        history: sheet.history.iter().map(happened).collect(),
        head: head(&d, sheet.unit, sender, since),
    }
}

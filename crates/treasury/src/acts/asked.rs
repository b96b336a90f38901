//! What an SPP asks for and rests on, gathered for the rules.

use kernel::lifecycle::{Kind, State};
use kernel::{Day, Money, Role};
use store::{DocRef, Document, Result, Tx};

use super::advance::basis;
use super::spm::earlier;
use super::spp::kind_of;
use crate::model::{Contract, Spp};
use crate::rules::Earlier;
use crate::rules::claim::ContractFacts;
use crate::rules::spp::{Backing, SppFacts, SppKind, SppLine};
use crate::store::{self as rows, advances, card as cards};
use budget::public::Standing;

/// The authorised SPD that release money for these accounts on a day; where
/// there is none yet, all of them, so that their dates are told.
pub(super) async fn release_documents(tx: &mut Tx, standings: &[Standing], on: Day) -> Result<Vec<Document>> {
    let all = || standings.iter().flat_map(|s| &s.releases);
    let mut ids: Vec<i64> =
        all().filter(|r| r.starts <= on && r.from_month <= on.month()).map(|r| r.document).collect();
    if ids.is_empty() {
        ids = all().map(|r| r.document).collect();
    }
    ids.sort_unstable();
    ids.dedup();
    let mut documents = Vec::with_capacity(ids.len());
    for id in ids {
        documents.extend(store::documents::find(tx, &DocRef::from(id)).await?);
    }
    Ok(documents)
}

/// Evidence pays as soon as it is recorded.
fn by_tbp(d: &Document) -> Earlier {
    let day = d.doc_date.unwrap_or_else(|| d.entered_at.day(kernel::Zone::Wib));
    Earlier { label: d.label(), state: State::Paid, day }
}

pub(super) async fn spp_facts(
    tx: &mut Tx,
    d: &Document,
    spp: &Spp,
    date: Day,
    (role, standings): (Role, &[Standing]),
) -> Result<SppFacts> {
    let sub_kegiatan = |id: i64| {
        let found = standings.iter().find(|s| s.account.id == id);
        found.map(|s| s.account.sub_kegiatan.clone()).unwrap_or_default()
    };
    let same_invoice = match &spp.invoice {
        Some(invoice) => {
            let mut all = rows::same_invoice(tx, spp.payee, invoice, d.id).await?;
            all.extend(advances::same_invoice(tx, spp.payee, invoice, d.id).await?.iter().map(by_tbp));
            all
        }
        None => Vec::new(),
    };
    let contract = match &spp.contract {
        Some(c) => Some(contract_facts(tx, d, spp, c).await?),
        None => None,
    };
    let kind = kind_of(d)?;
    let mut facts = SppFacts {
        kind,
        ls_kind: Some(spp.ls_kind.clone()).filter(|k| !k.is_empty() && kind != SppKind::GuKkpd),
        doc_date: date,
        filed_by: role,
        kpa: spp.kpa,
        purpose: d.subject.clone(),
        lines: spp
            .lines
            .iter()
            .map(|l| SppLine {
                account: l.account.to_string(),
                sub_activity: sub_kegiatan(l.account),
                source: l.source.clone(),
                amount: l.amount,
            })
            .collect(),
        deductions: spp.deductions.clone(),
        whole: None,
        other_up: Vec::new(),
        last_up: None,
        backing: None,
        bill_received: spp.bill_received,
        invoice: spp.invoice.clone(),
        same_invoice,
        contract,
    };
    ground(tx, d, &mut facts).await?;
    Ok(facts)
}

/// What an advance rests on: the decree, the LPJ, the leave; and what a bill of
/// cards rests on.
async fn ground(tx: &mut Tx, d: &Document, facts: &mut SppFacts) -> Result<()> {
    facts.backing = match facts.kind {
        SppKind::Ls => None,
        SppKind::Up => {
            facts.whole = Some(d.amount);
            let limit = advances::up_limit(tx, d.unit_id, d.year).await?;
            facts.other_up = advances::live_up(tx, d.unit_id, d.year, d.id).await?.iter().map(earlier).collect();
            // A deposit counts once the bank has credited it.
            facts.last_up = match advances::up_of(tx, d.unit_id, d.year - 1).await? {
                Some(a) => Some(a.purse.received.minus(a.purse.accounted).minus(cards::credited(tx, a.id).await?)),
                None => None,
            };
            limit.map(|l| Backing { label: l.decree, amount: l.cash })
        }
        SppKind::Gu | SppKind::GuNihil | SppKind::TuNihil => {
            let lpj = basis(tx, d.id, Kind::Lpj).await?;
            (lpj.state == State::Ratified).then(|| Backing { label: lpj.label(), amount: lpj.amount })
        }
        SppKind::GuKkpd => {
            let dpt = basis(tx, d.id, Kind::Dpt).await?;
            (dpt.state == State::Approved).then(|| Backing { label: dpt.label(), amount: dpt.amount })
        }
        SppKind::Tu => {
            let leave = basis(tx, d.id, Kind::TuLeave).await?;
            (leave.state == State::Approved).then(|| Backing { label: leave.label(), amount: leave.amount })
        }
    };
    Ok(())
}

async fn contract_facts(tx: &mut Tx, d: &Document, spp: &Spp, c: &Contract) -> Result<ContractFacts> {
    let earlier = rows::same_contract(tx, spp.payee, &c.number, d.id).await?;
    let live = earlier.iter().filter(|(e, _, _)| e.counts());
    let asked_before = live.fold(Money::ZERO, |s, (_, amount, _)| s.plus(*amount));
    let same = |n: &Option<i64>| n.is_some() && *n == c.instalment.map(i64::from);
    Ok(ContractFacts {
        number: c.number.clone(),
        value: c.value,
        asked_before,
        instalment: c.instalment,
        same_instalment: earlier.iter().filter(|(_, _, n)| same(n)).map(|(e, _, _)| e.clone()).collect(),
    })
}

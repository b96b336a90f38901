//! What is withheld from a payment: proposed by dated rules, kept as proposed
//! or changed with a reason.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common;
use super::spp::kind_of;
use crate::model::Spp;
use crate::policy::Policy;
use crate::rules::deductions::Deduction;
use crate::rules::spp::SppKind;
use crate::rules::tax::{
    PayeeForm, TaxFacts, TaxInput, TaxObject, VatKind, check_not_remitted, check_open, check_said, check_tax, propose,
    tax_kinds,
};
use crate::rules::ter::Ptkp;
use crate::store::{self as rows, books, tax};

const JUDGE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spp, from: &[State::Draft, State::Returned], to: State::Draft }),
    ..ActDef::new(
        "judge-tax",
        "Hitung pajak",
        "PP 12/2019 Ps 151",
        &[Role::StaffDrafter, Role::Pptk, Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu],
    )
};

/// Says what an SPP pays for and whom, and takes over what the tax rules in
/// force propose to withhold. With a reason, what the draft holds stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgeTax {
    /// The draft.
    pub spp: DocRef,
    pub object: TaxObject,
    pub form: PayeeForm,
    #[serde(default)]
    pub npwp: bool,
    #[serde(default)]
    pub pkp: bool,
    /// Of goods with VAT: luxury or not.
    #[serde(default)]
    pub vat: Option<VatKind>,
    /// Of whoever is paid a wage by the month.
    #[serde(default)]
    pub ptkp: Option<Ptkp>,
    #[serde(default)]
    pub certificate: bool,
    #[serde(default)]
    pub marketplace: bool,
    #[serde(default)]
    pub reason: String,
}

impl JudgeTax {
    fn input(&self) -> Result<TaxInput> {
        Ok(TaxInput {
            object: self.object,
            form: self.form,
            npwp: self.npwp,
            pkp: self.pkp,
            vat: self.vat,
            ptkp: self.ptkp,
            certificate: self.certificate,
            marketplace: self.marketplace,
            reason: clean_reason(&self.reason)?,
        })
    }
}

fn clean_reason(text: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    kernel::text::reason(text).map_err(Error::Input)
}

impl Act for JudgeTax {
    const DEF: &'static ActDef = JUDGE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spp.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let mut d = case.document()?.clone();
        if !kind_of(&d)?.reserves() {
            return Err(Error::Input("pajak dihitung pada SPP-LS".into()));
        }
        refuse_remitted(tx, d.id, &d.label()).await?;
        let input = self.input()?;
        let today = tx.ctx().today;
        let policy = common::policy(tx, today)?;
        let rules = &policy.tax_rules.value;
        let proposed = propose(d.amount, &input, today, rules);
        let mut deductions = rows::load_spp(tx, d.id).await?.deductions;
        if input.reason.is_empty() {
            super::listed::refuse_change(tx, &d).await?;
            let mut refusals = Refusals::new();
            check_said(&input, today, rules, &policy.tax_rules.law(), &mut refusals);
            refusals.or(())?;
            let kinds = tax_kinds(rules);
            deductions.retain(|x| !kinds.contains(x.kind.as_str()));
            deductions.extend(proposed.iter().map(|p| Deduction { kind: p.kind.clone(), amount: p.amount }));
            rows::replace_deductions(tx, d.id, &deductions).await?;
        }
        let cut = Money::sum(deductions.iter().map(|x| x.amount));
        d.state = State::Draft;
        d.net = d.amount.minus(cut.ok_or_else(|| Error::Input("jumlah potongan terlalu besar".into()))?);
        tax::keep(tx, d.id, &input).await?;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({
            "id": d.id, "amount": d.amount, "net": d.net, "proposed": proposed, "kept": !input.reason.is_empty(),
        });
        Ok(Record::new(told).on(d.id, d.thread))
    }
}

/// A document whose deductions were remitted stays as it is; of an SP2D they
/// are its SPP's.
pub(super) async fn refuse_remitted(tx: &mut Tx, bearer: i64, label: &str) -> Result<()> {
    let mut refusals = Refusals::new();
    check_not_remitted(label, &tax::remitted(tx, bearer).await?, &mut refusals);
    refusals.or(()).map_err(Error::Refused)
}

/// A statement is about the draft that it was made on: another payee's is asked
/// for anew, and a reason does not pass to other figures.
pub(super) async fn review(tx: &mut Tx, before: (Money, &Spp), after: (Money, &Spp)) -> Result<()> {
    let ((gross, was), (new_gross, spp)) = (before, after);
    let Some(said) = tax::of(tx, spp.document).await? else { return Ok(()) };
    if was.payee != spp.payee {
        return tax::forget(tx, spp.document).await;
    }
    if said.reason.is_empty() || (gross == new_gross && was.deductions == spp.deductions) {
        return Ok(());
    }
    tax::keep(tx, spp.document, &TaxInput { reason: String::new(), ..said }).await
}

/// What an SPP-LS withholds against what was said of it; before a GU, what was
/// withheld earlier.
pub(super) async fn judge_request(
    tx: &mut Tx,
    kind: SppKind,
    (d, spp, day): (&Document, &Spp, Day),
    policy: &Policy,
    refusals: &mut Refusals,
) -> Result<()> {
    match kind {
        SppKind::Ls => {
            let input = tax::of(tx, d.id).await?;
            judge(policy, (d.amount, day), &spp.deductions, (input.as_ref(), &spp.ls_kind), refusals);
            Ok(())
        }
        SppKind::Gu => judge_open(tx, d, policy, refusals).await,
        _ => Ok(()),
    }
}

/// The same for evidence, which says it as it is recorded.
pub(super) fn judge(
    policy: &Policy,
    (gross, day): (Money, Day),
    deductions: &[Deduction],
    (input, kind): (Option<&TaxInput>, &str),
    refusals: &mut Refusals,
) {
    let required = policy.tax_required.value.iter().any(|k| k == kind);
    let facts = TaxFacts { gross, day, deductions, input, required };
    check_tax(&facts, &policy.tax_rules.value, &policy.tax_rules.law(), refusals);
}

/// Tax that should have been remitted holds back the next GU, where the region
/// says so.
async fn judge_open(tx: &mut Tx, d: &Document, policy: &Policy, refusals: &mut Refusals) -> Result<()> {
    if !policy.tax_blocks_gu.value {
        return Ok(());
    }
    let today = tx.ctx().today;
    let all = books::withheld(tx, d.year, Some(d.unit_id)).await?;
    let open: Vec<(Day, Money)> =
        all.iter().filter(|w| w.ntpn.is_none()).filter_map(|w| w.day.map(|day| (day, w.amount))).collect();
    check_open(&open, today, policy.tax_due_days.value, &policy.tax_blocks_gu.law(), refusals);
    Ok(())
}

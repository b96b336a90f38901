//! The cash plan in the shape of the pages.

use kernel::lifecycle::State;
use kernel::{Code, Moment};
use preparation::public::cash::{self as read, Flow, Months, PlanRow};
use preparation::rules::plans::{PlanKey, add};
use store::module::Reading;
use store::{Act, Result, View};
use web::Task;
use web::cash::{Cash, CashPlan, CashRow, CashUnit, CashYear, Till};

use super::planning::coded;

pub const CASH: Cash = Cash { year, plan };

fn year(view: &mut View, year: i32) -> Reading<'_, CashYear> {
    Box::pin(async move {
        let found = read::year(view, year).await?;
        let unit = |u: read::CashUnit| CashUnit {
            what: coded(u.code, u.name),
            budget: u.budget,
            planned: u.planned,
            lacking: u.lacking,
            waiting: u.waiting,
        };
        Ok(CashYear {
            units: found.units.into_iter().map(unit).collect(),
            till: found.till.as_ref().map(till),
            proposal: found.fingerprint,
        })
    })
}

fn till(t: &read::Till) -> Till {
    let of = |sides: [Flow; 2]| {
        let mut sum = Months::default();
        sides.iter().filter_map(|side| t.flows.get(side)).for_each(|months| add(&mut sum, months));
        sum
    };
    Till {
        opening: t.opening,
        dated: t.dated,
        receipts: of([Flow::Revenue, Flow::FinancingIn]),
        payments: of([Flow::Spending, Flow::FinancingOut]),
        end: t.end,
    }
}

fn row(r: read::CashRow) -> CashRow {
    CashRow {
        key: key(&r.row),
        flow: (r.row.flow().code(), r.row.flow().title()),
        unit: coded(r.unit.0, r.unit.1),
        sub_kegiatan: coded(r.sub_kegiatan.0, r.sub_kegiatan.1),
        rekening: coded(r.rekening.0, r.rekening.1),
        budget: r.row.budget,
        set: r.row.set,
        proposed: r.row.proposed.map(|p| p.months),
    }
}

fn key(row: &PlanRow) -> String {
    match &row.key {
        PlanKey::Account(id) => id.to_string(),
        PlanKey::Revenue { rekening, .. } => format!("p{rekening}"),
    }
}

fn plan<'a>(view: &'a mut View, year: i32, code: &'a str) -> Reading<'a, Option<CashPlan>> {
    Box::pin(async move {
        let Ok(code) = Code::parse(code) else { return Ok(None) };
        let found = read::of_skpd(view, year, code.norm()).await?;
        Ok(found.map(|p| CashPlan {
            unit: coded(p.unit.code, p.unit.name),
            rows: p.rows.into_iter().map(row).collect(),
            proposal: p.fingerprint,
            sent: p.sent,
        }))
    })
}

/// Proposals as tasks, and whether they wait for this person.
pub(super) async fn waiting(view: &mut View, person: i64, now: Moment) -> Result<Vec<(Task, bool)>> {
    let reader = super::planning::reader(view, person, now).await?;
    let task = |w: read::CashWaiting| {
        let task = Task {
            id: 0,
            label: "Anggaran kas".into(),
            number: None,
            subject: format!("{} {}", w.name, w.year),
            unit: w.name,
            amount: w.amount,
            state: State::Submitted,
            sender: w.sender,
            since: w.since,
            due: None,
            act: preparation::acts::RatifyCashPlan::DEF,
            at: Some(format!("/anggaran-kas/{}?tahun={}", w.code, w.year)),
        };
        (task, w.mine)
    };
    Ok(read::waiting(view, &reader).await?.into_iter().map(task).collect())
}

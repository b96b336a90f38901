//! Steps that overstepped their terms: the treasury's own, with STS after their
//! day and STBP that nobody has deposited.

use kernel::Sheet;
use store::module::Query;
use store::{Document, Result, View};
use treasury::public::sharing::{self, LateStep, Term};

use crate::model::Way;
use crate::policy::Policy;
use crate::store::registers;

pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    let steps = steps(view, query.year).await?;
    sharing::late(view, query, steps).await
}

async fn steps(view: &mut View, year: i32) -> Result<Vec<LateStep>> {
    let scope = view.scope.clone();
    let (regulations, _) = store::regulations::in_force(view).await?;
    let mut steps = Vec::new();
    for r in registers::deposits(view, year).await? {
        let d = Document::from_row(&r)?;
        let (Some(last), Some(on)) = (r.opt_day("due")?, d.doc_date) else { continue };
        if scope.sees(d.unit_id, d.sub_unit_id) {
            let term = Term { since: last, until: Some(on), most: 0 };
            steps.push(step("Penyetoran sesudah batasnya", &r, &d, term)?);
        }
    }
    for r in registers::undeposited(view, year).await? {
        let d = Document::from_row(&r)?;
        let held = Way::parse(&r.text("way")?).is_some_and(Way::is_held);
        let (Some(on), true) = (d.doc_date, held && scope.sees(d.unit_id, d.sub_unit_id)) else { continue };
        let Ok(policy) = Policy::on(&regulations, on) else { continue };
        let term = Term { since: on, until: None, most: policy.term_of(&r.text("skpd")?) };
        steps.push(step("STBP sampai disetor", &r, &d, term)?);
    }
    Ok(steps)
}

fn step(title: &'static str, r: &store::Row, d: &Document, term: Term) -> Result<LateStep> {
    let document = d.number.clone().unwrap_or_default();
    Ok(LateStep { title, skpd: r.text("unit")?, name: r.text("unit_name")?, document, term, amount: d.amount })
}

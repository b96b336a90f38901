//! The exchange's proposals as tasks, and its requests as documents.

use ::exchange::public::{self, Waiting};
use kernel::lifecycle::{Kind, State};
use kernel::{Moment, Money};
use store::{Document, Scope, View};
use web::{Paper, Said, Task};

/// Proposals, and whether they wait for this person.
pub(super) async fn waiting(view: &mut View, person: i64, now: Moment) -> store::Result<Vec<(Task, bool)>> {
    let zone = organisation::public::zone(view).await?;
    let task = |w: Waiting| {
        let task = Task {
            id: w.id,
            label: w.label,
            number: None,
            subject: w.subject,
            unit: w.unit,
            amount: Money::ZERO,
            state: State::Submitted,
            sender: w.sender,
            since: w.since,
            due: None,
            act: w.act,
            at: w.register.map(|register| format!("/daftar/{register}")),
        };
        (task, w.mine)
    };
    Ok(public::waiting(view, person, now, zone).await?.into_iter().map(task).collect())
}

/// Lets whoever asked for access read the request, which is another SKPD's
/// document.
pub(super) async fn for_client(view: &mut View, id: i64) -> store::Result<Option<Scope>> {
    let Some((document, _)) = public::asked(view, id).await? else { return Ok(None) };
    let own = view.scope.sees(document.unit_id, document.sub_unit_id);
    Ok((!own).then(|| Scope::Units(vec![document.unit_id])))
}

/// What a request asks for, and why it was refused or ended.
pub(super) async fn tell(view: &mut View, document: &Document, shown: &mut Paper) -> store::Result<()> {
    if document.kind != Kind::Access {
        return Ok(());
    }
    if let Some((_, asked)) = public::asked(view, document.id).await? {
        shown.particulars.extend(asked.particulars);
        if !asked.reasons.is_empty() {
            let last = shown.history.last();
            shown.said.push(Said {
                act: last.map(|h| h.act.clone()).unwrap_or_default(),
                who: last.and_then(|h| h.who.clone()).unwrap_or_default(),
                at: last.map_or(shown.head.since, |h| h.at),
                reasons: asked.reasons,
            });
        }
    }
    Ok(())
}

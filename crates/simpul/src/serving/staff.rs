//! Proposals to the register of staff as tasks.

use ::staff::acts::ConfirmEmployment;
use ::staff::public::Waiting;
use kernel::lifecycle::State;
use kernel::{Moment, Money};
use store::{Act, View};
use web::Task;

/// Proposals, and whether they wait for this person.
pub(super) async fn waiting(view: &mut View, person: i64, now: Moment) -> store::Result<Vec<(Task, bool)>> {
    let zone = organisation::public::zone(view).await?;
    let task = |w: Waiting| {
        let task = Task {
            id: w.change,
            label: "Daftar pegawai".into(),
            number: None,
            subject: format!("{}: {}", w.what, w.records),
            unit: "BKPSDM".into(),
            amount: Money::ZERO,
            state: State::Submitted,
            sender: w.sender,
            since: w.since,
            due: None,
            act: ConfirmEmployment::DEF,
            at: Some("/daftar/usulan-pegawai".into()),
        };
        (task, w.mine)
    };
    Ok(::staff::public::waiting(view, person, now, zone).await?.into_iter().map(task).collect())
}

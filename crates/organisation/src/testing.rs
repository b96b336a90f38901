//! A regency's first people, for the tests of every crate; nothing else uses
//! it.

use std::sync::Arc;

use kernel::Day;
use store::{Act, Actor, Answer, Channel, Db, Envelope, Error, Result};

use crate::acts::{ConfirmRole, FoundAdministration, FoundPersonnel, Founder};
use crate::passwords::Password;
use crate::public::user_by_name;

pub const ADMIN: &str = "198001012005011001";
pub const PERSONNEL: &str = "198001012005011002";
/// Everybody's password.
pub const WORDS: &str = "kopi pagi di alun-alun";

/// A person of the founding, whose user name is the NIP.
pub fn founder(nip: &str, name: &str, today: Day) -> Result<Founder> {
    Ok(Founder {
        nip: Some(nip.into()),
        nik: None,
        name: name.into(),
        username: nip.into(),
        password: Password::hash(WORDS).map_err(Error::refuse)?,
        decree_number: "SK 1".into(),
        decree_date: today,
    })
}

/// Founds a regency: an administrator, and the BKPSDM officer who confirms them.
pub async fn found(db: &Db) -> Result<Day> {
    let today = db.today()?;
    let operator = Envelope::new(Actor::PracticeOperator, Channel::Cli);
    let first = FoundAdministration(founder(ADMIN, "Pengelola Akun", today)?);
    let first = db.act(Arc::new(first), operator).await?;
    by(db, ADMIN, FoundPersonnel(founder(PERSONNEL, "Petugas Kepegawaian", today)?)).await?;
    let grant = first.done["grant"].as_i64().ok_or_else(|| Error::Bug("pendirian tanpa nomor".into()))?;
    by(db, PERSONNEL, ConfirmRole { grant }).await?;
    Ok(today)
}

/// Does an act as somebody.
pub async fn by<A: Act>(db: &Db, username: &str, act: A) -> Result<Answer> {
    let found = user_by_name(&mut db.view().await?, username).await?;
    let actor = found.ok_or_else(|| Error::NotFound(username.into()))?.actor();
    db.act(Arc::new(act), Envelope::new(actor, Channel::Api)).await
}

//! A key that comes with a code. The hub proves the code, and the door decides:
//! the key is proposed in the name of whoever made the code, and waits.

use std::sync::Arc;

use kernel::{Moment, Refusals};
use protocol::enrol::{Enrol, Enrolled, is_proved};
use store::{Channel, Db, Envelope, Error, Result, View};

use crate::acts::EnrolExchangeKey;
use crate::rules::enrolment::decide_use;
use crate::store::{codes, members};

/// What became of a key that was brought.
#[derive(Clone, Debug)]
pub enum Brought {
    /// It waits for the person who hears its fingerprint.
    Waits(Enrolled),
    /// No code of such a system proves it; which of them is wrong is not said.
    Unproved,
    /// The code is right, and opens nothing (any more).
    Refused(Refusals),
}

/// Holds a key against the codes of its system. `hub` is the hub's public key.
pub async fn enrol(db: &Db, hub: &str, given: &Enrol) -> Result<Brought> {
    let Some(shown) = kernel::unhex(&given.proof) else { return Ok(Brought::Unproved) };
    let mut view = db.view().await?;
    let system = match members::named(&mut view, &given.system).await {
        // By its number nobody calls a system over the line.
        Ok(system) if system.identifier() == given.system => system,
        Ok(_) | Err(Error::NotFound(_) | Error::Input(_)) => return Ok(Brought::Unproved),
        Err(other) => return Err(other),
    };
    let all = codes::of_system(&mut view, &system).await?;
    let brings = (given.system.as_str(), given.public.as_str());
    let proved = |code: &&crate::model::EnrolmentCode| is_proved(&codes::spelled(db.keys(), code), hub, brings, &shown);
    // All of them, so that the time tells nothing.
    let found: Vec<_> = all.iter().filter(proved).collect();
    let Some(code) = found.first() else { return Ok(Brought::Unproved) };
    let maker = organisation::public::account_of(&mut view, code.made_by).await?;
    drop(view);
    let maker = maker.ok_or_else(|| Error::NotFound("akun pembuat kode pendaftaran".into()))?;
    let act = EnrolExchangeKey { code: code.id, material: given.public.clone() };
    // The same key again is the same attempt: its answer was lost on the way.
    let envelope = Envelope::new(maker.actor(), Channel::Hub).with_key(format!("kode-{}-{}", code.id, given.public));
    match db.act(Arc::new(act), envelope).await {
        Ok(answer) => Ok(Brought::Waits(Enrolled {
            system: given.system.clone(),
            public: given.public.clone(),
            keyid: answer.done["keyid"].as_str().unwrap_or_default().to_owned(),
        })),
        Err(Error::Refused(refusals)) => Ok(Brought::Refused(refusals)),
        // Whoever made the code has no account any more.
        Err(Error::Unauthorised(_)) => Ok(Brought::Refused(Refusals::new())),
        Err(other) => Err(other),
    }
}

/// A code for the eyes of whoever made it, while it opens something.
#[derive(Clone, Debug)]
pub struct Spelled {
    pub system: String,
    /// Four groups of five digits.
    pub code: String,
    pub expires_at: Moment,
}

/// None where another person made it, or it is over.
pub async fn spelled(view: &mut View, (number, person): (i64, i64), now: Moment) -> Result<Option<Spelled>> {
    let code = match codes::code(view, number).await {
        Ok(code) => code,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    if code.made_by != person || decide_use(&code, now).is_err() {
        return Ok(None);
    }
    let keys = view.keys()?;
    let spoken = codes::spelled(&keys, &code).spoken();
    Ok(Some(Spelled { system: code.system.identifier(), code: spoken, expires_at: code.expires_at }))
}

//! The second factor: enrolled and shown by its owner at the browser, ended by
//! two officials where it is lost. What people type stands beside the input
//! and is compared here, so that no journal holds it.

use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Actor, Case, Error, Proof, Record, Result, Subject, Tx};

use super::sessions::{RECOVERED, at_browser, recovered};
use crate::factors::{RECOVERY_CODES, Secret, Typed};
use crate::regulations::REST_DAYS;
use crate::rules::factors::{self as rules, Proving};
use crate::rules::{POLICY, accounts, reason};
use crate::store::factors::{NewFactor, NewPresence};
use crate::store::{factors, people, sessions};

const ENROL: &ActDef =
    &ActDef { own: true, personal: true, ..ActDef::new("enrol-factor", "Pasang kode masuk", POLICY, Role::ALL) };
const PROVE: &ActDef =
    &ActDef { own: true, personal: true, ..ActDef::new("prove-presence", "Buktikan kehadiran", POLICY, Role::ALL) };
const PROPOSE_RESET: &ActDef = &ActDef {
    personal: true,
    ..ActDef::new("propose-factor-reset", "Usulkan penghapusan kode masuk", POLICY, &[Role::Administrator])
};
const CONFIRM_RESET: &ActDef = &ActDef {
    signs: true,
    personal: true,
    ..ActDef::new("confirm-factor-reset", "Hapus kode masuk yang hilang", POLICY, &[Role::Personnel])
};

/// The account and its session at the browser.
pub(super) fn in_session(tx: &Tx) -> Result<(i64, i64)> {
    let user = at_browser(tx)?;
    match tx.ctx().actor {
        Actor::User { proof: Proof::Session(session), .. } => Ok((user, session)),
        _ => Err(Error::Unauthorised("langkah ini memerlukan sesi peramban".into())),
    }
}

/// What an enrolment brings that no journal may hold.
#[derive(Clone, Debug)]
pub struct Enrolment {
    pub secret: Secret,
    /// The codes as they were printed.
    pub codes: Vec<String>,
    /// A code of the new factor.
    pub code: Typed,
    /// A code of the factor that is replaced.
    pub old: Typed,
}

/// Gives one's account a second factor, or another one. Sessions from before
/// end, but for the one that enrols.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolFactor {
    #[serde(skip)]
    #[schemars(skip)]
    pub enrolment: Option<Enrolment>,
}

/// A factor on record.
#[derive(Clone, Debug, Serialize)]
pub struct FactorEnrolled {
    pub factor: i64,
}

impl Act for EnrolFactor {
    const DEF: &'static ActDef = ENROL;
    type Out = FactorEnrolled;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<FactorEnrolled>> {
        let (user, session) = in_session(tx)?;
        let new = self.enrolment.as_ref().ok_or_else(|| Error::Bug("pemasangan tanpa rahasia".into()))?;
        let codes: Vec<Typed> = new.codes.iter().map(|c| Typed::new(c)).collect();
        if codes.len() != RECOVERY_CODES || codes.iter().any(|c| c.as_paper().is_none()) {
            return Err(Error::Bug("kode cadangan tidak lengkap".into()));
        }
        let old = factors::lock_living(tx, user).await?;
        let had_one = factors::had_any(tx, user).await?;
        let (level, _) = sessions::load_beginning(tx, session).await?;
        let old_step = old.as_ref().map(|o| o.step_of(tx, &new.old)).transpose()?.flatten();
        let recovered =
            rules::replace(old.as_ref().map(|o| &o.factor), had_one, level, old_step).map_err(Error::refuse)?;
        let step = new.secret.step_of(&new.code, tx.ctx().wall).ok_or_else(|| Error::refuse(rules::wrong_code()))?;
        factors::end(tx, user).await?;
        let kept = NewFactor { user, secret: &new.secret, step, recovered, codes: &codes };
        let factor = factors::save(tx, &kept).await?;
        sessions::end_others(tx, user, session).await?;
        Ok(Record::new(FactorEnrolled { factor }))
    }
}

/// Proves that its owner is there and agrees to one act as it was shown.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvePresence {
    pub act: String,
    /// [`store::shown`] in hexadecimal.
    pub digest_hex: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub code: Typed,
}

/// A presence that counts until then, for one act.
#[derive(Clone, Debug, Serialize)]
pub struct PresenceProved {
    pub presence: i64,
    pub until: String,
}

impl Act for ProvePresence {
    const DEF: &'static ActDef = PROVE;
    type Out = PresenceProved;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<PresenceProved>> {
        let (user, session) = in_session(tx)?;
        let digest = accounts::read_digest(&self.digest_hex).map_err(Error::refuse)?;
        let living = factors::load_living(tx, user).await?;
        let step = living.as_ref().map(|l| l.step_of(tx, &self.code)).transpose()?.flatten();
        let (now, zone, calendar) = (tx.ctx().now, tx.ctx().region.zone, tx.ctx().calendar.clone());
        let days = tx.ctx().regulations.number(REST_DAYS, tx.ctx().today).unwrap_or(1);
        let rested_at = factors::load_rest(tx, user, days, zone, &calendar).await?;
        let factor = living.as_ref().map(|l| &l.factor);
        let step = rules::prove(&Proving { factor, step, rested_at, now, zone }).map_err(Error::refuse)?;
        let factor = factor.map(|f| f.id).ok_or_else(|| Error::Bug("bukti tanpa kode masuk".into()))?;
        if !factors::take_step(tx, factor, step).await? {
            return Err(Error::refuse(rules::used_code()));
        }
        let new = NewPresence { user, session, factor, act: &self.act, digest };
        let (presence, until) = factors::save_presence(tx, new).await?;
        Ok(Record::new(PresenceProved { presence, until: until.iso() }))
    }
}

/// Proposes to end a factor whose owner has lost phone and paper.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeFactorReset {
    pub username: String,
    /// Mengapa, misalnya telepon hilang dan surat kehilangannya
    pub reason: String,
}

/// A proposal on record.
#[derive(Clone, Debug, Serialize)]
pub struct ResetProposed {
    pub reset: i64,
}

impl Act for ProposeFactorReset {
    const DEF: &'static ActDef = PROPOSE_RESET;
    type Out = ResetProposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<ResetProposed>> {
        let reason = reason("reason", "Alasan", &self.reason)?;
        let user = people::find_user(tx, &self.username).await?;
        let living = factors::lock_living(tx, user.id).await?.map(|l| l.factor);
        let nothing = || Error::refuse(rules::nothing_to_reset(&user.username));
        let factor = living.ok_or_else(nothing)?;
        if factors::waits_reset(tx, factor.id).await? {
            return Err(nothing());
        }
        let reset = factors::save_reset(tx, &factor, &reason).await?;
        Ok(Record::new(ResetProposed { reset }))
    }
}

/// Ends the factor; the owner enrols another one after the next sign-in, and
/// signs only after the rest that follows every recovery.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmFactorReset {
    /// Nomor usulannya
    pub reset: i64,
}

impl Act for ConfirmFactorReset {
    const DEF: &'static ActDef = CONFIRM_RESET;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        let missing = || Error::NotFound(format!("usulan penghapusan kode masuk nomor {}", self.reset));
        let found = factors::load_reset(tx, self.reset).await?.ok_or_else(missing)?;
        factors::lock_living(tx, found.user).await?;
        // Behind the lock: somebody may have been quicker.
        let reset = factors::load_reset(tx, self.reset).await?.ok_or_else(missing)?;
        let actor = tx.ctx().actor.person();
        rules::confirm_reset(reset.proposed_by, reset.owner, actor, reset.living, reset.confirmed)
            .map_err(Error::refuse)?;
        factors::confirm_reset(tx, reset.id).await?;
        factors::end(tx, reset.user).await?;
        sessions::end_all(tx, reset.user).await?;
        Ok(Record::new(()).tell(RECOVERED, recovered(reset.user, "penghapusan")))
    }
}

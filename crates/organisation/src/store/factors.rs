//! Second factors, codes on paper, presences.

use kernel::{Moment, Zone, day::Calendar};
use store::presence::FRESH_MILLIS;
use store::table::{FACTOR, FACTOR_RESET, PRESENCE, RECOVERY_CODE};
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::factors::{ON_PAPER, SEALED, Secret, Typed};
use crate::model::Factor;
use crate::rules::factors::rested_at;

const LIVING: &str = "SELECT * FROM factor WHERE user_id = $1 AND ended_at IS NULL";
/// Whoever changes the factor of an account waits here for others who do.
const LOCK_USER: &str = "SELECT id FROM app_user WHERE id = $1 FOR NO KEY UPDATE";
const EARLIER: &str = "SELECT id FROM factor WHERE user_id = $1 ORDER BY id LIMIT 1";
const TAKE_STEP: &str =
    "UPDATE factor SET last_step = $2 WHERE id = $1 AND last_step < $2 AND ended_at IS NULL RETURNING *";
const END: &str = "UPDATE factor SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL RETURNING *";
const USE_PAPER: &str =
    "UPDATE recovery_code SET used_at = $3 WHERE factor_id = $1 AND hash = $2 AND used_at IS NULL RETURNING *";
const PAPER_LEFT: &str = "SELECT COUNT(*) AS n FROM recovery_code WHERE factor_id = $1 AND used_at IS NULL";
const RECOVERED: &str = "SELECT CAST(MAX(r.at) AS BIGINT) AS at FROM
   (SELECT used_at AS at FROM recovery_code WHERE user_id = $1 AND used_at IS NOT NULL
    UNION ALL SELECT made_at AS at FROM factor WHERE user_id = $1 AND recovered = 1) r";
const WAITING_RESET: &str = "SELECT id FROM factor_reset WHERE factor_id = $1 AND confirmed_at IS NULL";
const RESET: &str = "SELECT r.*, u.person_id, f.ended_at FROM factor_reset r
   JOIN app_user u ON u.id = r.user_id JOIN factor f ON f.id = r.factor_id WHERE r.id = $1";
const CONFIRM_RESET: &str = "UPDATE factor_reset SET confirmed_by = $2, confirmed_at = $3
   WHERE id = $1 AND confirmed_at IS NULL RETURNING *";

/// A living factor with its secret still sealed.
pub(crate) struct Living {
    pub factor: Factor,
    sealed: Vec<u8>,
}

impl Living {
    /// The time step of a code that is right about now.
    pub(crate) fn step_of(&self, tx: &Tx, typed: &Typed) -> Result<Option<i64>> {
        let plain = tx.keys().decrypt(SEALED, &self.sealed)?;
        let own = plain.strip_suffix(&self.factor.user.to_be_bytes()).and_then(Secret::from_bytes);
        let secret = own.ok_or_else(|| Error::Storage("rahasia kode masuk rusak atau milik akun lain".into()))?;
        Ok(secret.step_of(typed, tx.ctx().wall))
    }
}

/// With its account inside, so that no row lends its secret to another.
fn seal(tx: &Tx, secret: &Secret, user: i64) -> Result<Vec<u8>> {
    tx.keys().encrypt(SEALED, &[secret.as_bytes(), &user.to_be_bytes()].concat())
}

fn living(row: &Row) -> Result<Living> {
    let factor = Factor {
        id: row.int("id")?,
        user: row.int("user_id")?,
        last_step: row.int("last_step")?,
        made_at: row.moment("made_at")?,
    };
    Ok(Living { factor, sealed: row.bytes("secret")? })
}

pub(crate) async fn load_living(read: &mut impl Read, user: i64) -> Result<Option<Living>> {
    read.opt(LIVING, params![user]).await?.as_ref().map(living).transpose()
}

/// The same, behind others who change it.
pub(crate) async fn lock_living(tx: &mut Tx, user: i64) -> Result<Option<Living>> {
    tx.one(LOCK_USER, params![user]).await?;
    load_living(tx, user).await
}

pub(crate) async fn had_any(read: &mut impl Read, user: i64) -> Result<bool> {
    Ok(read.opt(EARLIER, params![user]).await?.is_some())
}

/// A factor that is new to an account.
pub(crate) struct NewFactor<'a> {
    pub user: i64,
    pub secret: &'a Secret,
    pub step: i64,
    /// It came by a recovery, so signing rests for a while.
    pub recovered: bool,
    pub codes: &'a [Typed],
}

pub(crate) async fn save(tx: &mut Tx, new: &NewFactor<'_>) -> Result<i64> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let sealed = seal(tx, new.secret, new.user)?;
    let kept = row! {
        id: id, user_id: new.user, secret: sealed, made_at: now, last_step: new.step,
        recovered: i64::from(new.recovered), ended_at: None::<i64>,
    };
    tx.insert(&FACTOR, kept).await?;
    for code in new.codes.iter().filter_map(Typed::as_paper) {
        let (own, hash) = (tx.id()?, on_file(tx, code));
        let kept = row! {
            id: own, user_id: new.user, factor_id: id, hash: hash, made_at: now, used_at: None::<i64>,
        };
        tx.insert(&RECOVERY_CODE, kept).await?;
    }
    Ok(id)
}

/// Stands for the owner's proof that a recovery went without: held by nobody and
/// ended as it begins, so that signing rests and what is enrolled next rests too.
pub(crate) async fn save_recovery(tx: &mut Tx, user: i64) -> Result<()> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let sealed = seal(tx, &Secret::random(), user)?;
    let kept = row! {
        id: id, user_id: user, secret: sealed, made_at: now, last_step: 0_i64, recovered: 1_i64, ended_at: now,
    };
    tx.insert(&FACTOR, kept).await
}

/// Keyed, so that nobody with the database alone can try all codes.
fn on_file(tx: &Tx, code: &str) -> Vec<u8> {
    tx.keys().index(ON_PAPER, code.as_bytes())
}

/// False where the code of this step was taken before.
pub(crate) async fn take_step(tx: &mut Tx, factor: i64, step: i64) -> Result<bool> {
    Ok(!tx.change(&FACTOR, TAKE_STEP, params![factor, step]).await?.is_empty())
}

/// False where no unused code of the factor is this one.
pub(crate) async fn use_paper(tx: &mut Tx, factor: i64, code: &str) -> Result<bool> {
    let (hash, now) = (on_file(tx, code), tx.ctx().now);
    Ok(!tx.change(&RECOVERY_CODE, USE_PAPER, params![factor, hash, now]).await?.is_empty())
}

pub(crate) async fn end(tx: &mut Tx, user: i64) -> Result<()> {
    let now = tx.ctx().now;
    tx.change(&FACTOR, END, params![user, now]).await.map(drop)
}

pub(crate) async fn count_paper(read: &mut impl Read, factor: i64) -> Result<i64> {
    read.one(PAPER_LEFT, params![factor]).await?.int("n")
}

/// From when on an account signs again after its last recovery.
pub(crate) async fn load_rest(
    read: &mut impl Read,
    user: i64,
    days: i64,
    zone: Zone,
    calendar: &Calendar,
) -> Result<Option<Moment>> {
    let since = read.one(RECOVERED, params![user]).await?.opt_moment("at")?;
    Ok(since.map(|at| rested_at(at, days, zone, calendar)))
}

/// A presence that the door will ask for.
pub(crate) struct NewPresence<'a> {
    pub user: i64,
    pub session: i64,
    pub factor: i64,
    pub act: &'a str,
    pub digest: Vec<u8>,
}

pub(crate) async fn save_presence(tx: &mut Tx, new: NewPresence<'_>) -> Result<(i64, Moment)> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let expires = now.plus_millis(FRESH_MILLIS);
    let kept = row! {
        id: id, user_id: new.user, session_id: new.session, factor_id: new.factor, act: new.act, digest: new.digest,
        made_at: now, expires_at: expires, used_at: None::<i64>,
    };
    tx.insert(&PRESENCE, kept).await?;
    Ok((id, expires))
}

/// A proposal to end a factor.
pub(crate) struct Reset {
    pub id: i64,
    pub user: i64,
    pub owner: i64,
    pub proposed_by: i64,
    pub confirmed: bool,
    /// The factor it was proposed for is still the account's.
    pub living: bool,
}

pub(crate) async fn waits_reset(read: &mut impl Read, factor: i64) -> Result<bool> {
    Ok(read.opt(WAITING_RESET, params![factor]).await?.is_some())
}

pub(crate) async fn save_reset(tx: &mut Tx, factor: &Factor, reason: &str) -> Result<i64> {
    let (id, now, actor) = (tx.id()?, tx.ctx().now, tx.ctx().actor.person());
    let kept = row! {
        id: id, user_id: factor.user, factor_id: factor.id, reason: reason, proposed_by: actor, proposed_at: now,
        confirmed_by: None::<i64>, confirmed_at: None::<i64>,
    };
    tx.insert(&FACTOR_RESET, kept).await?;
    Ok(id)
}

pub(crate) async fn load_reset(read: &mut impl Read, id: i64) -> Result<Option<Reset>> {
    let row = read.opt(RESET, params![id]).await?;
    row.as_ref()
        .map(|r| {
            Ok(Reset {
                id: r.int("id")?,
                user: r.int("user_id")?,
                owner: r.int("person_id")?,
                proposed_by: r.int("proposed_by")?,
                confirmed: r.opt_int("confirmed_at")?.is_some(),
                living: r.opt_int("ended_at")?.is_none(),
            })
        })
        .transpose()
}

pub(crate) async fn confirm_reset(tx: &mut Tx, id: i64) -> Result<()> {
    let (now, actor) = (tx.ctx().now, tx.ctx().actor.person());
    tx.change(&FACTOR_RESET, CONFIRM_RESET, params![id, actor, now]).await.map(drop)
}

//! Pairings of accounts with persons of an identity provider.

use store::Keys;
use store::table::IDENTITY_PAIR;
use store::{Read, Result, Tx, params, row};

use crate::model::{Identity, PairedAccount, Pairing};

const ACCOUNT: &str = "SELECT u.id, u.person_id, u.username FROM identity_pair i JOIN app_user u ON u.id = i.user_id
   WHERE i.subject = $1 AND i.ended_at IS NULL AND u.status = 'aktif'";
const OF_USER: &str = "SELECT * FROM identity_pair WHERE user_id = $1 AND ended_at IS NULL";
const OF_SUBJECT: &str = "SELECT * FROM identity_pair WHERE subject = $1 AND ended_at IS NULL";
const END: &str = "UPDATE identity_pair SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL RETURNING *";

/// The key's purpose under which subjects become digests.
const PURPOSE: &str = "identitas";

/// Keyed, and with its issuer: a subject is one only beside who gave it.
pub(crate) fn digest(keys: &Keys, identity: &Identity) -> Vec<u8> {
    keys.index(PURPOSE, format!("{}\0{}", identity.issuer, identity.subject).as_bytes())
}

pub(crate) async fn load_account(read: &mut impl Read, subject: Vec<u8>) -> Result<Option<PairedAccount>> {
    let row = read.opt(ACCOUNT, params![subject]).await?;
    let account = |r: &store::Row| {
        Ok(PairedAccount { user: r.int("id")?, person: r.int("person_id")?, username: r.text("username")? })
    };
    row.as_ref().map(account).transpose()
}

pub(crate) async fn load_of_user(read: &mut impl Read, user: i64) -> Result<Option<(Pairing, Vec<u8>)>> {
    let row = read.opt(OF_USER, params![user]).await?;
    row.map(|r| Ok((Pairing { issuer: r.text("issuer")?, made_at: r.moment("made_at")? }, r.bytes("subject")?)))
        .transpose()
}

pub(crate) async fn is_taken(read: &mut impl Read, subject: Vec<u8>) -> Result<bool> {
    Ok(read.opt(OF_SUBJECT, params![subject]).await?.is_some())
}

pub(crate) async fn save(tx: &mut Tx, user: i64, identity: &Identity) -> Result<i64> {
    let (id, now, subject) = (tx.id()?, tx.ctx().now, digest(tx.keys(), identity));
    let kept = row! {
        id: id, user_id: user, issuer: &identity.issuer, subject: subject, made_at: now, ended_at: None::<i64>,
    };
    tx.insert(&IDENTITY_PAIR, kept).await?;
    Ok(id)
}

/// How many were ended: one, or none.
pub(crate) async fn end(tx: &mut Tx, user: i64) -> Result<usize> {
    let now = tx.ctx().now;
    Ok(tx.change(&IDENTITY_PAIR, END, params![user, now]).await?.len())
}

//! Persons, accounts, tokens.

use kernel::Moment;
use kernel::text::fold;
use store::table::{APP_USER, PERSON, TOKEN};
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::{Person, TokenRecord, User};
use crate::passwords::Password;
use crate::rules::passwords::words_of;
use crate::rules::people::{Namesake, PersonRead};

const PERSON_BY_ID: &str = "SELECT * FROM person WHERE id = $1";
const PERSON_BY_NIP: &str = "SELECT * FROM person WHERE nip = $1";
const PERSON_BY_NIK: &str = "SELECT * FROM person WHERE nik_idx = $1";
const PERSON_BY_USERNAME: &str = "SELECT p.* FROM person p JOIN app_user u ON u.person_id = p.id WHERE u.username = $1";
const BY_NIP_ALONE: &str = "SELECT * FROM person WHERE nip IS NOT NULL AND nik_enc IS NULL ORDER BY id";
const BY_NIK_ALONE: &str = "SELECT * FROM person WHERE nip IS NULL AND nik_enc IS NOT NULL ORDER BY id";
/// Whoever gives a person an account or an office waits here for others who do.
const LOCK_PERSON: &str = "SELECT * FROM person WHERE id = $1 FOR NO KEY UPDATE";
const USER_BY_NAME: &str = "SELECT * FROM app_user WHERE username = $1";
const USER_OF_PERSON: &str = "SELECT * FROM app_user WHERE person_id = $1 ORDER BY id LIMIT 1";
const ANY_USER: &str = "SELECT id FROM app_user ORDER BY id LIMIT 1";
const LOCK_REGION: &str = "SELECT id FROM region WHERE id = 1 FOR NO KEY UPDATE";
const SET_STATUS: &str = "UPDATE app_user SET status = $2 WHERE id = $1 RETURNING *";
const SET_PASSWORD: &str = "UPDATE app_user SET password_hash = $2 WHERE id = $1 RETURNING *";
/// Only where the password is still the one that was compared.
const SWAP_PASSWORD: &str = "UPDATE app_user SET password_hash = $2 WHERE id = $1 AND password_hash = $3 RETURNING *";
const CREDENTIALS: &str = "SELECT u.username, u.password_hash, p.name, p.nip, r.name AS region
   FROM app_user u JOIN person p ON p.id = u.person_id JOIN region r ON r.id = 1 WHERE u.id = $1";
const TOKEN_BY_ID: &str = "SELECT t.id, t.user_id, t.revoked_at, u.person_id FROM token t JOIN app_user u ON u.id = t.user_id WHERE t.id = $1";
const TOKEN_BY_HASH: &str = "SELECT t.id, t.user_id, u.person_id FROM token t JOIN app_user u ON u.id = t.user_id
   WHERE t.hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND u.status = 'aktif'";
const REVOKE_TOKEN: &str = "UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING *";
const REVOKE_TOKENS_OF: &str = "UPDATE token SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL RETURNING *";

const ACTIVE: &str = "aktif";
const INACTIVE: &str = "nonaktif";

fn person(row: &Row) -> Result<Person> {
    Ok(Person { id: row.int("id")?, nip: row.opt_text("nip")?, name: row.text("name")?, rank: row.text("rank")? })
}

fn user(row: &Row) -> Result<User> {
    Ok(User {
        id: row.int("id")?,
        person_id: row.int("person_id")?,
        username: row.text("username")?,
        active: row.text("status")? == ACTIVE,
    })
}

async fn one_person(read: &mut impl Read, sql: &'static str, key: store::Value) -> Result<Option<Person>> {
    read.opt(sql, vec![key]).await?.as_ref().map(person).transpose()
}

/// A person by NIP, user name or number. A user name is never a bare number
/// except the person's own NIP, so the three cannot be confused.
pub(crate) async fn load_official(read: &mut impl Read, reference: &str) -> Result<Option<Person>> {
    let text = reference.trim().to_lowercase();
    if text.len() == 18 && text.bytes().all(|b| b.is_ascii_digit()) {
        return one_person(read, PERSON_BY_NIP, text.into()).await;
    }
    match text.parse::<i64>() {
        Ok(id) => one_person(read, PERSON_BY_ID, id.into()).await,
        Err(_) => one_person(read, PERSON_BY_USERNAME, text.into()).await,
    }
}

/// The name of a person.
pub(crate) async fn load_name(read: &mut impl Read, person: i64) -> Result<String> {
    Ok(one_person(read, PERSON_BY_ID, person.into()).await?.map(|p| p.name).unwrap_or_default())
}

/// The same, locked, or an error in words.
pub(crate) async fn lock_official(tx: &mut Tx, reference: &str) -> Result<Person> {
    let found = load_official(tx, reference).await?;
    let shown: String = reference.chars().take(40).collect();
    let found = found.ok_or_else(|| Error::NotFound(format!("pejabat «{shown}»; catat dahulu dengan add-official")))?;
    lock_person(tx, found.id).await
}

pub(crate) async fn lock_person(tx: &mut Tx, id: i64) -> Result<Person> {
    let locked = one_person(tx, LOCK_PERSON, id.into()).await?;
    locked.ok_or_else(|| Error::NotFound(format!("orang nomor {id}")))
}

pub(crate) async fn load_person_by_nip(read: &mut impl Read, nip: &str) -> Result<Option<Person>> {
    one_person(read, PERSON_BY_NIP, nip.into()).await
}

pub(crate) async fn load_person_by_nik(tx: &mut Tx, nik: &str) -> Result<Option<Person>> {
    let index = tx.keys().index("nik", nik.as_bytes());
    one_person(tx, PERSON_BY_NIK, index.into()).await
}

/// Those of the same name who are known by the other number alone; nobody where
/// the new one brings both.
pub(crate) async fn list_namesakes(tx: &mut Tx, new: &PersonRead) -> Result<Vec<Namesake>> {
    let sql = match (&new.nip, &new.nik) {
        (Some(_), None) => BY_NIK_ALONE,
        (None, Some(_)) => BY_NIP_ALONE,
        _ => return Ok(Vec::new()),
    };
    let name = fold(&new.name);
    let mut found = Vec::new();
    for row in tx.query(sql, vec![]).await? {
        let one = person(&row)?;
        if fold(&one.name) == name {
            let nik = row.opt_bytes("nik_enc")?.map(|sealed| tx.keys().decrypt("nik", &sealed)).transpose()?;
            found.push(Namesake { person: one, nik: nik.and_then(|plain| String::from_utf8(plain).ok()) });
        }
    }
    Ok(found)
}

pub(crate) async fn save_person(tx: &mut Tx, new: &PersonRead) -> Result<Person> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let index = new.nik.as_ref().map(|nik| tx.keys().index("nik", nik.as_bytes()));
    let sealed = new.nik.as_ref().map(|nik| tx.keys().encrypt("nik", nik.as_bytes())).transpose()?;
    let kept = row! {
        id: id, nip: new.nip.clone(), nik_idx: index, nik_enc: sealed, name: &new.name, rank: &new.rank, made_at: now,
    };
    tx.insert(&PERSON, kept).await?;
    Ok(Person { id, nip: new.nip.clone(), name: new.name.clone(), rank: new.rank.clone() })
}

pub(crate) async fn load_user(read: &mut impl Read, username: &str) -> Result<Option<User>> {
    let name = username.trim().to_lowercase();
    read.opt(USER_BY_NAME, params![name]).await?.as_ref().map(user).transpose()
}

/// The account, or an error in words.
pub(crate) async fn find_user(read: &mut impl Read, username: &str) -> Result<User> {
    let shown: String = username.chars().take(40).collect();
    load_user(read, username).await?.ok_or_else(|| Error::NotFound(format!("akun «{shown}»")))
}

/// The account with the hash on file, for sign-in.
pub(crate) async fn load_user_and_hash(read: &mut impl Read, username: &str) -> Result<Option<(User, Option<String>)>> {
    let name = username.trim().to_lowercase();
    let row = read.opt(USER_BY_NAME, params![name]).await?;
    row.as_ref().map(|r| Ok((user(r)?, r.opt_text("password_hash")?))).transpose()
}

pub(crate) async fn load_user_of(read: &mut impl Read, person: i64) -> Result<Option<User>> {
    read.opt(USER_OF_PERSON, params![person]).await?.as_ref().map(user).transpose()
}

/// Is there any account?
pub(crate) async fn any_user(read: &mut impl Read) -> Result<bool> {
    Ok(read.opt(ANY_USER, vec![]).await?.is_some())
}

/// Is there any account? Asked with the region locked, so that two founders
/// at once are one after the other.
pub(crate) async fn any_user_locked(tx: &mut Tx) -> Result<bool> {
    tx.one(LOCK_REGION, vec![]).await?;
    any_user(tx).await
}

pub(crate) async fn save_user(
    tx: &mut Tx,
    person: i64,
    username: &str,
    password: Option<&Password>,
    active: bool,
) -> Result<i64> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let status = if active { ACTIVE } else { INACTIVE };
    let new = row! {
        id: id, person_id: person, username: username, password_hash: password.map(Password::as_phc),
        status: status, made_at: now,
    };
    tx.insert(&APP_USER, new).await?;
    Ok(id)
}

pub(crate) async fn save_status(tx: &mut Tx, user: i64, active: bool) -> Result<()> {
    let status = if active { ACTIVE } else { INACTIVE };
    tx.change(&APP_USER, SET_STATUS, params![user, status]).await.map(drop)
}

pub(crate) async fn save_password(tx: &mut Tx, user: i64, password: &Password) -> Result<()> {
    tx.change(&APP_USER, SET_PASSWORD, params![user, password.as_phc()]).await.map(drop)
}

/// False where somebody changed it in between.
pub(crate) async fn swap_password(tx: &mut Tx, user: i64, password: &Password, seen: &str) -> Result<bool> {
    let changed = tx.change(&APP_USER, SWAP_PASSWORD, params![user, password.as_phc(), seen]).await?;
    Ok(!changed.is_empty())
}

/// The hash on file, and what a password of this account must not be made of.
pub(crate) async fn load_credentials(read: &mut impl Read, user: i64) -> Result<(Option<String>, Vec<String>)> {
    let row = read.one(CREDENTIALS, params![user]).await?;
    let texts =
        [row.text("username")?, row.text("name")?, row.text("region")?, row.opt_text("nip")?.unwrap_or_default()];
    Ok((row.opt_text("password_hash")?, texts.iter().flat_map(|text| words_of(text)).collect()))
}

pub(crate) async fn save_token(tx: &mut Tx, user: i64, label: &str, hash: Vec<u8>, days: u32) -> Result<(i64, Moment)> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let expires = now.plus_millis(i64::from(days) * 86_400_000);
    let new = row! {
        id: id, user_id: user, hash: hash, label: label, made_at: now, expires_at: expires, revoked_at: None::<i64>,
    };
    tx.insert(&TOKEN, new).await?;
    Ok((id, expires))
}

pub(crate) async fn load_token(read: &mut impl Read, id: i64) -> Result<Option<TokenRecord>> {
    let row = read.opt(TOKEN_BY_ID, params![id]).await?;
    row.as_ref()
        .map(|r| {
            Ok(TokenRecord {
                id: r.int("id")?,
                user: r.int("user_id")?,
                person: r.int("person_id")?,
                revoked: r.opt_int("revoked_at")?.is_some(),
            })
        })
        .transpose()
}

/// A token that is valid now, by its digest.
pub(crate) async fn load_live_token(read: &mut impl Read, digest: Vec<u8>, now: Moment) -> Result<Option<TokenRecord>> {
    let row = read.opt(TOKEN_BY_HASH, params![digest, now]).await?;
    row.as_ref()
        .map(|r| {
            let (id, user, person) = (r.int("id")?, r.int("user_id")?, r.int("person_id")?);
            Ok(TokenRecord { id, user, person, revoked: false })
        })
        .transpose()
}

pub(crate) async fn revoke_token(tx: &mut Tx, id: i64) -> Result<()> {
    let now = tx.ctx().now;
    tx.change(&TOKEN, REVOKE_TOKEN, params![id, now]).await.map(drop)
}

/// A changed password and a sleeping account leave no token behind.
pub(crate) async fn revoke_tokens_of(tx: &mut Tx, user: i64) -> Result<usize> {
    let now = tx.ctx().now;
    Ok(tx.change(&TOKEN, REVOKE_TOKENS_OF, params![user, now]).await?.len())
}

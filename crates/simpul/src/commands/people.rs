//! Officials, accounts and offices: thin wrappers over the acts.

use organisation::public::{Password, new_token};
use serde_json::{Value, json};
use store::{Error, Result};

use crate::cli::{At, Official, Role, User};
use crate::{commands, identity};

/// Does an act by name with this input.
pub(super) async fn act(at: &At, name: &str, input: &Value) -> Result<Value> {
    let how = commands::act::How { key: None, date: None, dry_run: false };
    commands::act::run(at, name, &input.to_string(), how).await
}

/// Leaves out what was not given.
pub(super) fn given(pairs: Vec<(&str, Option<Value>)>) -> Value {
    pairs.into_iter().filter_map(|(k, v)| v.map(|v| (k.to_owned(), v))).collect::<serde_json::Map<_, _>>().into()
}

pub async fn official(at: &At, what: Official) -> Result<Value> {
    match what {
        Official::Add { nip, nik, name, rank } => {
            let input = given(vec![
                ("nip", nip.map(Value::from)),
                ("nik", nik.map(Value::from)),
                ("name", Some(name.into())),
                ("rank", rank.map(Value::from)),
            ]);
            act(at, "add-official", &input).await
        }
        Official::List => Err(Error::Bug("daftar adalah laporan".into())),
    }
}

pub async fn user(at: &At, what: User) -> Result<Value> {
    match what {
        User::Add { official, username, password } => {
            let hashed = if password { Some(hashed("Kata sandi baru: ", "SIMPUL_NEW_PASSWORD")?) } else { None };
            let input = given(vec![
                ("official", Some(official.into())),
                ("username", Some(username.into())),
                ("password", hashed),
            ]);
            act(at, "add-user", &input).await
        }
        User::Disable { username } => act(at, "disable-user", &json!({ "username": username })).await,
        User::Enable { username, password } => {
            let prompt = format!("Kata sandi baru {username}, diketik pemiliknya: ");
            let hashed = if password { Some(hashed(&prompt, "SIMPUL_NEW_PASSWORD")?) } else { None };
            let input = given(vec![("username", Some(username.into())), ("password", hashed)]);
            act(at, "enable-user", &input).await
        }
        User::List => Err(Error::Bug("daftar adalah laporan".into())),
        User::Token { username, label, days } => token(at, &username, &label, days).await,
    }
}

fn hashed(prompt: &str, variable: &str) -> Result<Value> {
    let plain = identity::password(prompt, variable)?;
    let password = Password::hash(&plain).map_err(Error::refuse)?;
    Ok(serde_json::to_value(password)?)
}

/// The token itself is shown once and never written down here.
async fn token(at: &At, username: &str, label: &str, days: u32) -> Result<Value> {
    let (token, hash) = new_token();
    let input = json!({ "username": username, "label": label, "hash_hex": hash, "days": days });
    let mut answer = act(at, "issue-token", &input).await?;
    if let Some(map) = answer.as_object_mut() {
        map.insert("token".into(), token.into());
    }
    Ok(answer)
}

pub async fn role(at: &At, what: Role) -> Result<Value> {
    match what {
        Role::Add { official, role, unit, mandate, decree, decree_date, from, until } => {
            let official = person_of(at, &official).await?;
            let input = given(vec![
                ("official", Some(official.into())),
                ("role", Some(role.into())),
                ("unit", unit.map(Value::from)),
                ("mandate", Some(mandate.into())),
                ("decree_number", Some(decree.into())),
                ("decree_date", Some(json!(decree_date))),
                ("from", Some(json!(from))),
                ("until", until.map(|d| json!(d))),
            ]);
            act(at, "grant-role", &input).await
        }
        Role::Confirm { grant } => act(at, "confirm-role", &json!({ "grant": grant })).await,
        Role::End { grant, reason } => act(at, "end-role", &json!({ "grant": grant, "reason": reason })).await,
        Role::List => Err(Error::Bug("daftar adalah laporan".into())),
    }
}

/// A user name is as good as a NIP: scripts know people by their accounts.
async fn person_of(at: &At, official: &str) -> Result<String> {
    let db = at.open_reader().await?;
    let found = organisation::public::user_by_name(&mut db.view().await?, official).await?;
    Ok(found.map_or_else(|| official.to_owned(), |u| u.person.to_string()))
}

//! The officials of a whole regency, for measurements: each with an account, a
//! password and a token, by the same acts as any other.

use std::sync::Arc;

use organisation::public::{Password, new_token};
use serde_json::{Value, json};
use store::{Actor, Db, Error, Result};

use super::regency::{Named, People, Regency, act};

/// Enough to keep a database busy, few enough not to make its locks the work.
const LANES: usize = 8;
/// Behind everybody whom the regency and its story have numbered.
const FIRST: usize = 1_000;

/// Fills the regency up to `count` officials and gives everybody `password` and
/// a token; answers with name, office, SKPD and token of each.
pub async fn crowd(db: &Arc<Db>, regency: &Regency, count: usize, password: &str) -> Result<Vec<Value>> {
    let mut people = regency.named.clone();
    let more = count.saturating_sub(people.len());
    let lanes = (0..LANES).map(|lane| joining(db.clone(), regency.units.clone(), (lane, more)));
    people.extend(all(lanes.collect()).await?);
    let password = Password::hash(password).map_err(Error::refuse)?;
    let mut shares = vec![Vec::new(); LANES];
    for (n, person) in people.into_iter().enumerate() {
        shares[n % LANES].push(person);
    }
    all(shares.into_iter().map(|share| entering(db.clone(), share, password.clone())).collect()).await
}

/// Runs lanes side by side; answers with what all of them made.
async fn all<T: Send + 'static>(lanes: Vec<impl Future<Output = Result<Vec<T>>> + Send + 'static>) -> Result<Vec<T>> {
    let tasks: Vec<_> = lanes.into_iter().map(tokio::spawn).collect();
    let mut made = Vec::new();
    for task in tasks {
        made.extend(task.await.map_err(|e| Error::Bug(e.to_string()))??);
    }
    Ok(made)
}

/// Staff and PPTK of all SKPD in turn: every eighth of those who join.
async fn joining(db: Arc<Db>, units: Vec<String>, (lane, more): (usize, usize)) -> Result<Vec<Named>> {
    let mut joined = Vec::new();
    for n in (lane..more).step_by(LANES) {
        let role = if n % 3 == 0 { "pptk" } else { "staf" };
        let unit = units.get(n % units.len().max(1)).map(String::as_str);
        let mut people = People::behind(&db, FIRST + n);
        people.official(&format!("pegawai-{n:04}"), role, unit).await?;
        joined.extend(people.named);
    }
    Ok(joined)
}

async fn entering(db: Arc<Db>, people: Vec<Named>, password: Password) -> Result<Vec<Value>> {
    let operator = Actor::PracticeOperator;
    let mut entered = Vec::with_capacity(people.len());
    for Named { username, role, unit } in people {
        act(&db, &operator, "set-password", json!({ "username": username, "password": password })).await?;
        let (token, hash) = new_token();
        let input = json!({ "username": username, "label": "pengukuran", "hash_hex": hash, "days": 30 });
        act(&db, &operator, "issue-token", input).await?;
        entered.push(json!({ "username": username, "role": role, "unit": unit, "token": token }));
    }
    Ok(entered)
}

//! Who acts on the command line.

use std::io::IsTerminal;

use organisation::public::{authenticate_password, authenticate_token, user_by_name};
use store::{Actor, Channel, Db, Envelope, Error, Result};

use crate::cli::At;

/// The actor of a command: in a practice folder `--as` needs no credential and
/// may be left out for setting up; in a real regency it is an official who
/// proves it by token (SIMPUL_TOKEN) or password.
pub async fn envelope(at: &At, db: &Db) -> Result<Envelope> {
    let actor = match (&at.as_user, db.region().practice) {
        (None, _) => Actor::PracticeOperator,
        (Some(name), true) => {
            let found = user_by_name(&mut db.view().await?, name).await?;
            found.ok_or_else(|| Error::NotFound(format!("pengguna {name}")))?.actor()
        }
        (Some(name), false) => prove(name, db).await?,
    };
    Ok(Envelope::new(actor, Channel::Cli))
}

async fn prove(name: &str, db: &Db) -> Result<Actor> {
    let refused = || Error::Unauthorised("nama pengguna atau kredensialnya tidak cocok".into());
    let mut view = db.view().await?;
    if let Ok(token) = std::env::var("SIMPUL_TOKEN") {
        let found = authenticate_token(&mut view, &token, db.now()?).await?.ok_or_else(refused)?;
        let named = user_by_name(&mut view, name).await?.ok_or_else(refused)?;
        return if named.user == found.user { Ok(found.actor()) } else { Err(refused()) };
    }
    let password = password(&format!("Kata sandi {name}: "), "SIMPUL_PASSWORD")?;
    authenticate_password(&mut view, name, &password).await?.map(|s| s.actor()).ok_or_else(refused)
}

/// A password from the named variable, or from the terminal.
pub fn password(prompt: &str, variable: &str) -> Result<String> {
    if let Ok(password) = std::env::var(variable) {
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::Unauthorised(format!("perlu kata sandi: {variable}, atau jalankan di terminal")));
    }
    rpassword::prompt_password(prompt).map_err(|e| Error::Storage(e.to_string()))
}

/// What the reader at the command line may see. A register that judges its
/// readers itself is also for those who read no figures by their office.
pub async fn scope(at: &At, db: &Db, judges: bool) -> Result<(store::Scope, Option<store::Reader>)> {
    let actor = envelope(at, db).await?.actor;
    match actor {
        Actor::PracticeOperator if db.region().practice => Ok((store::Scope::Region, None)),
        Actor::PracticeOperator => Err(Error::Unauthorised("sebut siapa yang membaca: --as PENGGUNA".into())),
        Actor::User { person, .. } => {
            let today = db.today()?;
            let mut view = db.view().await?;
            let scope = match judges {
                true => organisation::public::scope_of(&mut view, person, today).await?,
                false => reading_scope(&mut view, person, today).await?,
            };
            Ok((scope, Some(store::Reader { person, today })))
        }
    }
}

/// What a person may read; who may read no figures at all is told so, since a
/// report full of zeros would be believed.
pub async fn reading_scope(view: &mut store::View, person: i64, today: kernel::Day) -> Result<store::Scope> {
    let scope = organisation::public::scope_of(view, person, today).await?;
    if scope == store::Scope::Units(Vec::new()) {
        return Err(Error::refuse(kernel::Refusal::new(
            "WEWENANG-BACA",
            "PP 12/2019 Ps 4; kebijakan keamanan Simpul",
            "Jabatan Anda saat ini tidak membaca angka anggaran dan pembayaran.",
            "Mintalah pejabat SKPD atau PPKD; bila jabatannya keliru, periksa keputusannya (role list).",
        )));
    }
    Ok(scope)
}

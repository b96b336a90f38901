//! A regency with people for the tests of acts.
#![allow(dead_code, clippy::expect_used)]

use kernel::{ActDef, Code, Day, Role};
use organisation::acts::{AddOfficial, AddUser, ConfirmRole, EnableUser, GrantRole};
use organisation::public::{Password, SignedIn, UnitSeen, learn_units, user_by_name};
pub use organisation::testing::{ADMIN, PERSONNEL, WORDS};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Actor, Answer, Case, Channel, Db, Envelope, Error, Record, Result, Schema, Subject, Tx};

pub const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL],
    regulations: &[organisation::regulations::REGULATIONS],
    guards: &[],
};

const LEARN: &ActDef = &ActDef { setup: true, ..ActDef::new("learn", "Unit", "uji", &[Role::Administrator]) };
const SIGN: &ActDef = &ActDef::new("sign", "Tanda tangan", "uji", &[Role::Pa, Role::PpkSkpd, Role::Ppkd]);

/// Brings two SKPD, the first with a sub unit.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Learn {
    pub units: Vec<(String, String, String)>,
}

impl Act for Learn {
    const DEF: &'static ActDef = LEARN;
    type Out = usize;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<usize>> {
        let code = |s: &str| Code::parse(s).map_err(|e| Error::Input(e.to_string()));
        let mut seen = Vec::new();
        for (unit, name, skpd) in &self.units {
            seen.push(UnitSeen { code: code(unit)?, name: name.clone(), skpd_code: code(skpd)? });
        }
        Ok(Record::new(learn_units(tx, &seen).await?.len()))
    }
}

/// Something an official signs for a unit, with a date of his choice; gives
/// the number in force of a key.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    pub unit: Code,
    pub date: Day,
}

impl Act for Sign {
    const DEF: &'static ActDef = SIGN;
    type Out = Option<i64>;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        Some(self.date)
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Option<i64>>> {
        let ctx = tx.ctx();
        Ok(Record::new(ctx.regulations.number("token.maks-hari", ctx.today)))
    }
}

pub fn code(s: &str) -> Code {
    Code::parse(s).expect("a code")
}

pub fn operator() -> Envelope {
    Envelope::new(Actor::PracticeOperator, Channel::Cli)
}

pub async fn signed_in(db: &Db, username: &str) -> SignedIn {
    let mut view = db.view().await.expect("a view");
    user_by_name(&mut view, username).await.expect("read").expect("a user")
}

pub async fn by(db: &Db, username: &str) -> Envelope {
    Envelope::new(signed_in(db, username).await.actor(), Channel::Api)
}

/// Does an act as somebody.
pub async fn act<A: Act>(db: &Db, username: &str, act: A) -> Result<Answer> {
    organisation::testing::by(db, username, act).await
}

/// The codes of a refusal.
pub fn codes<T>(result: Result<T>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Refused(refusals)) => refusals.into_vec().into_iter().map(|r| r.code).collect(),
        Err(other) => vec![other.to_string()],
    }
}

pub fn official(nip: &str, nik: Option<&str>) -> AddOfficial {
    AddOfficial { nip: Some(nip.into()), nik: nik.map(str::to_owned), name: format!("Pejabat {nip}"), rank: None }
}

pub fn grant(official: &str, role: Role, unit: Option<&str>, today: Day) -> GrantRole {
    GrantRole {
        official: official.into(),
        role,
        unit: unit.map(code),
        mandate: kernel::role::Mandate::Definitive,
        decree_number: format!("SK {}", role.code()),
        decree_date: today,
        from: today,
        until: None,
    }
}

pub fn number(answer: &Answer, name: &str) -> i64 {
    answer.done[name].as_i64().expect("a number")
}

pub fn units() -> Learn {
    let unit = |code: &str, name: &str, skpd: &str| (code.to_owned(), name.to_owned(), skpd.to_owned());
    Learn {
        units: vec![
            unit("1.01.01", "Unit Satu", "1.01"),
            unit("1.01", "Dinas Satu", "1.01"),
            unit("1.02", "Dinas Dua", "1.02"),
        ],
    }
}

/// A real regency with its two founders and its units.
pub async fn founded(db: &Db) -> Day {
    let today = organisation::testing::found(db).await.expect("founded");
    act(db, ADMIN, units()).await.expect("units");
    today
}

/// An official with a woken account; the user name is the NIP.
pub async fn enrol(db: &Db, nip: &str) {
    act(db, ADMIN, official(nip, None)).await.expect("an official");
    act(db, ADMIN, AddUser { official: nip.into(), username: nip.into(), password: None }).await.expect("a user");
    let password = Some(Password::hash(WORDS).expect("a password"));
    act(db, PERSONNEL, EnableUser { username: nip.into(), password }).await.expect("woken");
}

/// Enters and confirms an office.
pub async fn appoint(db: &Db, nip: &str, role: Role, unit: Option<&str>, today: Day) -> i64 {
    let entered = act(db, ADMIN, grant(nip, role, unit, today)).await.expect("entered");
    let id = number(&entered, "grant");
    act(db, PERSONNEL, ConfirmRole { grant: id }).await.expect("confirmed");
    id
}

//! A regency in practice with two inspectors, and a year of payments that is
//! put into the tables as the acts would have left it.
#![allow(dead_code, clippy::expect_used)]

pub mod lists;
pub mod year;

use std::sync::{Arc, Mutex};

use kernel::role::Mandate;
use kernel::{ActDef, Day, Money, Role};
use organisation::acts::{AddOfficial, AddUser, GrantRole};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::module::Query;
use store::testing::Temporary;
use store::{
    Act, Actor, Answer, Case, Channel, Clock, Db, Envelope, Error, Keys, Place, Read, Reader, Record, Result, Schema,
    Scope, Subject, Table, Tx, Value,
};

pub const SCHEMA: Schema = Schema {
    migrations: &[
        store::migrate::KERNEL,
        budget::MIGRATION,
        treasury::MIGRATION,
        store::migrate::READS,
        evidence::MIGRATION,
        preparation::MIGRATION,
        treasury::ADVANCES,
        treasury::NATIONAL,
        treasury::TAX,
        treasury::CARD,
        treasury::REPAYMENT,
        treasury::PANJAR,
        prices::MIGRATION,
        inspection::MIGRATION,
        payroll::MIGRATION,
        staff::MIGRATION,
    ],
    regulations: &[
        organisation::regulations::REGULATIONS,
        staff::policy::REGULATIONS,
        payroll::policy::REGULATIONS,
        evidence::policy::REGULATIONS,
        budget::model::REGULATIONS,
        preparation::policy::REGULATIONS,
        treasury::policy::REGULATIONS,
        inspection::policy::REGULATIONS,
    ],
    guards: &[],
};

pub const YEAR: i32 = 2026;

/// The day on which the year is looked at.
pub const TODAY: &str = "2027-01-29";

/// User name and office of the people of these tests.
const OFFICIALS: [(&str, Role); 6] = [
    ("irban", Role::Inspektorat),
    ("irban2", Role::Inspektorat),
    ("pemeriksa", Role::Auditor),
    ("kbud", Role::KuasaBud),
    ("kbud2", Role::KuasaBud),
    ("ppkd", Role::Ppkd),
];

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn sen(amount: i64) -> Money {
    Money::from_sen(amount)
}

pub fn operator() -> Envelope {
    Envelope::new(Actor::PracticeOperator, Channel::Cli)
}

/// Rows for a table, in the order of its columns.
pub type Rows = (&'static Table, Vec<Vec<Value>>);

/// Puts rows into tables. The rows are taken out, so that the input is nothing.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plant {
    #[serde(skip)]
    #[schemars(skip)]
    rows: Mutex<Vec<Vec<Vec<Value>>>>,
    #[serde(skip)]
    #[schemars(skip)]
    tables: Mutex<Vec<&'static Table>>,
    /// Row by row, as acts do, so that the journal can prove each.
    #[serde(default)]
    singly: bool,
}

impl Plant {
    pub fn new(all: Vec<Rows>) -> Plant {
        let (tables, rows) = all.into_iter().unzip();
        Plant { rows: Mutex::new(rows), tables: Mutex::new(tables), singly: false }
    }

    /// The same row by row, without the journal of others: what remains is sound.
    pub fn singly(all: Vec<Rows>) -> Plant {
        let kept = all.into_iter().filter(|(table, _)| table.journalled).collect();
        Plant { singly: true, ..Plant::new(kept) }
    }
}

const PLANT: &ActDef = &ActDef { setup: true, ..ActDef::new("plant", "Tanam baris uji", "uji", &[Role::Inspektorat]) };

impl Act for Plant {
    const DEF: &'static ActDef = PLANT;
    type Out = usize;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<usize>> {
        let tables = self.tables.lock().expect("nobody failed").clone();
        let rows = self.rows.lock().expect("nobody failed").clone();
        let mut count = 0;
        for (table, rows) in tables.into_iter().zip(rows) {
            count += rows.len();
            if self.singly {
                for row in rows {
                    let named = table.columns.iter().map(|c| c.name).zip(row).collect();
                    tx.insert(table, named).await?;
                }
            } else {
                tx.insert_bulk(table, ("uji", 0), rows).await?;
            }
        }
        Ok(Record::new(count))
    }
}

/// The codes of a refusal, sorted; another error's text; nothing for success.
pub fn codes<T>(result: Result<T>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Refused(refusals)) => {
            let mut codes: Vec<String> = refusals.into_vec().into_iter().map(|r| r.code).collect();
            codes.sort();
            codes
        }
        Err(other) => vec![other.to_string()],
    }
}

pub fn number(answer: &Answer, name: &str) -> i64 {
    answer.done[name].as_i64().unwrap_or_else(|| panic!("no {name} in {}", answer.done))
}

pub struct World {
    pub db: Arc<Db>,
    pub place: Place,
    pub keys: Keys,
}

impl World {
    pub async fn act<A: Act>(&self, who: &str, act: A) -> Result<Answer> {
        organisation::testing::by(&self.db, who, act).await
    }

    pub async fn ok<A: Act>(&self, who: &str, act: A) -> Answer {
        match self.act(who, act).await {
            Ok(answer) => answer,
            Err(error) => panic!("{} by {who}: {error}", A::DEF.name),
        }
    }

    pub async fn refused<A: Act>(&self, who: &str, act: A) -> Vec<String> {
        let codes = codes(self.act(who, act).await);
        assert!(!codes.is_empty(), "{} by {who} passed", A::DEF.name);
        codes
    }

    pub async fn operate<A: Act>(&self, act: A) -> Answer {
        self.db.act(Arc::new(act), operator()).await.unwrap_or_else(|e| panic!("{}: {e}", A::DEF.name))
    }

    pub async fn rows(&self, sql: &'static str, params: Vec<Value>) -> Vec<store::Row> {
        self.db.view().await.expect("a view").query(sql, params).await.expect("rows")
    }

    async fn enrol(&self, number: usize, username: &str, role: Role) {
        let nip = format!("1980010120050{number:05}");
        let name = format!("Pejabat {username}");
        self.operate(AddOfficial { nip: Some(nip.clone()), nik: None, name, rank: None }).await;
        self.operate(AddUser { official: nip, username: username.into(), password: None }).await;
        let office = GrantRole {
            official: username.into(),
            role,
            unit: None,
            mandate: Mandate::Definitive,
            decree_number: format!("SK {username}"),
            decree_date: day("2026-01-02"),
            from: day("2026-01-02"),
            until: None,
        };
        self.operate(office).await;
    }

    /// A report as somebody reads it; as the operator without a name.
    pub async fn report(&self, who: Option<(&str, Scope)>, name: &str) -> Result<kernel::Sheet> {
        let mut view = self.db.view().await.expect("a view");
        if let Some((who, scope)) = who {
            let found = organisation::public::user_by_name(&mut view, who).await.expect("read").expect("a user");
            view.reader = Some(Reader { person: found.person, today: self.db.today().expect("a day") });
            view.scope = scope;
        }
        let report = inspection::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
        (report.run)(&mut view, &Query { year: YEAR, ..Query::default() }).await
    }
}

/// A regency with its people, on the day on which the year is looked at.
pub async fn world(place: &Temporary) -> World {
    world_on(place, TODAY).await
}

pub async fn world_on(place: &Temporary, today: &str) -> World {
    world_under(place, today, &SCHEMA).await
}

/// The same with the modules of whoever is to the right of this one.
pub async fn world_under(place: &Temporary, today: &str, schema: &Schema) -> World {
    let db = place.open_at(Clock::Handed(day(today)), schema).await.expect("open");
    let world = World { db: Arc::new(db), place: place.place.clone(), keys: place.keys.clone() };
    for (n, (username, role)) in OFFICIALS.into_iter().enumerate() {
        world.enrol(n + 1, username, role).await;
    }
    world
}

impl World {
    pub async fn close(self) {
        Arc::into_inner(self.db).expect("no task holds the database").close().await;
    }

    /// The same regency on another day.
    pub async fn on(self, place: &Temporary, today: &str) -> World {
        let World { db, place: at, keys } = self;
        Arc::into_inner(db).expect("no task holds the database").close().await;
        let db = place.open_at(Clock::Handed(day(today)), &SCHEMA).await.expect("open again");
        World { db: Arc::new(db), place: at, keys }
    }

    /// The person behind a user name.
    pub async fn person(&self, who: &str) -> i64 {
        let mut view = self.db.view().await.expect("a view");
        organisation::public::user_by_name(&mut view, who).await.expect("read").expect("a user").person
    }

    /// Every row of this module is what the journal says.
    pub async fn sound(&self) {
        let tables: Vec<&'static Table> = store::table::KERNEL_TABLES
            .iter()
            .chain(budget::tables::ALL)
            .chain(treasury::tables::ALL)
            .chain(evidence::tables::ALL)
            .chain(preparation::tables::ALL)
            .chain(inspection::tables::ALL)
            .chain(prices::tables::ALL)
            .chain(payroll::tables::ALL)
            .chain(staff::tables::ALL)
            .copied()
            .collect();
        self.db.seal_now().await.expect("sealed");
        let found = store::verify::verify(&self.place, &self.keys, &tables).await.expect("looked at");
        assert!(found.is_sound(), "{}", serde_json::to_string(&found).expect("text"));
    }
}

/// Runs a test on both databases.
pub async fn on_both<F, Fut>(test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = World>,
{
    let folder = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    test(world(&folder).await).await.close().await;
    if let Some(server) = Temporary::postgres(true, &SCHEMA).await.expect("a server") {
        test(world(&server).await).await.close().await;
        server.discard().await.expect("gone");
    }
}

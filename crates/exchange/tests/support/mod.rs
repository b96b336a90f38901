//! A practice regency with three SKPD: one provides, one asks, one runs the hub.
#![allow(dead_code)]

use std::sync::Arc;

use exchange::acts::*;
use exchange::model::{KeyKind, Period, PersonalGround};
use exchange::public::{KeyMaterial, Registry};
use kernel::role::Mandate;
use kernel::sheet::Sheet;
use kernel::{ActDef, Code, Day, Moment, Role, Zone};
use organisation::acts::{AddOfficial, AddUser, GrantRole};
use organisation::model::UnitSeen;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::module::Query;
use store::testing::Temporary;
use store::{
    Act, Actor, Answer, Case, Channel, Clock, Db, DocRef, Envelope, Error, Record, Result, Schema, Scope, Subject, Tx,
};

pub const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL, exchange::MIGRATION, exchange::ORDERS],
    regulations: &[organisation::regulations::REGULATIONS, exchange::policy::REGULATIONS],
    guards: &[],
};

pub const TODAY: &str = "2026-03-02";
pub const DINKES: &str = "1.02.0.00.0.00.01.0000";
pub const DUKCAPIL: &str = "2.12.0.00.0.00.01.0000";
pub const KOMINFO: &str = "2.16.0.00.0.00.01.0000";

const OFFICIALS: [(&str, Role, Option<&str>); 9] = [
    ("admin", Role::Administrator, None),
    ("admin2", Role::Administrator, None),
    ("kadinkes", Role::Pa, Some(DINKES)),
    ("kpa", Role::Kpa, Some(DINKES)),
    ("staf", Role::StaffDrafter, Some(DINKES)),
    ("kadukcapil", Role::Pa, Some(DUKCAPIL)),
    ("stafcapil", Role::StaffDrafter, Some(DUKCAPIL)),
    ("bappeda", Role::Bappeda, None),
    ("irban", Role::Inspektorat, None),
];

pub const SIK: &str = "ID-KAB/GOV/DINKES/SIK";
pub const SIAK: &str = "ID-KAB/GOV/DUKCAPIL/SIAK";
pub const PENDUDUK: &str = "ID-KAB/GOV/DUKCAPIL/SIAK/penduduk";

/// RFC 8032, 7.1, tests 1 to 3.
pub const KEYS: [&str; 3] = [
    "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
    "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=",
];

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}

/// Brings units into being, as an import of a budget does.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Units {}

const UNITS: &ActDef = &ActDef { setup: true, ..ActDef::new("units", "Kenali unit", "uji", &[Role::Ppkd]) };

impl Act for Units {
    const DEF: &'static ActDef = UNITS;
    type Out = usize;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<usize>> {
        let seen = [(DINKES, "Dinas Kesehatan"), (DUKCAPIL, "Dinas Kependudukan"), (KOMINFO, "Dinas Kominfo")];
        let seen = seen.map(|(at, name)| UnitSeen { code: code(at), name: name.into(), skpd_code: code(at) });
        Ok(Record::new(organisation::public::learn_units(tx, &seen).await?.len()))
    }
}

pub fn codes<T>(result: Result<T>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Refused(refusals)) => refusals.into_vec().into_iter().map(|r| r.code).collect(),
        Err(other) => vec![other.to_string()],
    }
}

pub fn number(answer: &Answer, name: &str) -> i64 {
    answer.done[name].as_i64().unwrap_or_else(|| panic!("no {name} in {}", answer.done))
}

pub fn text(answer: &Answer, name: &str) -> String {
    answer.done[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", answer.done)).to_owned()
}

pub struct World {
    place: Arc<Temporary>,
    pub db: Arc<Db>,
}

impl World {
    pub async fn act<A: Act>(&self, who: &str, act: A) -> Result<Answer> {
        organisation::testing::by(&self.db, who, act).await
    }

    /// Passes, and moves the version by which the hub reads anew.
    pub async fn ok<A: Act>(&self, who: &str, act: A) -> Answer {
        let before = self.version().await;
        match self.act(who, act).await {
            Ok(answer) => {
                let after = self.version().await;
                assert!(after > before, "{} moved nothing", A::DEF.name);
                answer
            }
            Err(error) => panic!("{} by {who}: {error}", A::DEF.name),
        }
    }

    pub async fn refused<A: Act>(&self, who: &str, act: A) -> Vec<String> {
        let codes = codes(self.act(who, act).await);
        assert!(!codes.is_empty(), "{} by {who} passed", A::DEF.name);
        codes
    }

    async fn operate<A: Act>(&self, act: A) {
        let operator = Envelope::new(Actor::PracticeOperator, Channel::Cli);
        self.db.act(Arc::new(act), operator).await.unwrap_or_else(|e| panic!("{}: {e}", A::DEF.name));
    }

    pub async fn version(&self) -> i64 {
        exchange::public::version(&mut self.db.view().await.expect("a view")).await.expect("a version")
    }

    pub fn now(&self) -> Moment {
        self.db.now().expect("a moment")
    }

    pub async fn registry(&self) -> Registry {
        let mut view = self.db.view().await.expect("a view");
        exchange::public::registry(&mut view, self.now()).await.expect("a registry")
    }

    /// Where the embedded database lies.
    pub fn folder(&self) -> Option<&std::path::PathBuf> {
        self.place.folder()
    }

    pub async fn person(&self, who: &str) -> i64 {
        let mut view = self.db.view().await.expect("a view");
        organisation::public::user_by_name(&mut view, who).await.expect("read").expect("a user").person
    }

    pub async fn unit(&self, at: &str) -> i64 {
        let mut view = self.db.view().await.expect("a view");
        store::units::by_norm(&mut view, code(at).norm()).await.expect("read").expect("a unit").id
    }

    /// A report as somebody reads it.
    pub async fn report(&self, who: &str, name: &str, filters: &[(&str, &str)]) -> Result<Sheet> {
        let person = self.person(who).await;
        let mut view = self.db.view().await.expect("a view");
        view.reader = Some(store::Reader { person, today: day(TODAY) });
        view.scope = organisation::public::scope_of(&mut view, person, day(TODAY)).await.expect("a scope");
        let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let report = exchange::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
        (report.run)(&mut view, &Query { year: 2026, by: None, filters }).await
    }

    pub async fn findings(&self) -> Vec<String> {
        let mut view = self.db.view().await.expect("a view");
        view.reader = Some(store::Reader { person: 0, today: day(TODAY) });
        view.scope = Scope::Region;
        let result = (exchange::MODULE.checks[0].run)(&mut view, 2026).await.expect("a check");
        result.findings.into_iter().map(|f| f.code).collect()
    }

    async fn set_up(&self) {
        self.operate(Units {}).await;
        for (number, (username, role, unit)) in (1..).zip(OFFICIALS) {
            let own = format!("1970010120050{number:05}");
            let name = format!("Pejabat {username}");
            self.operate(AddOfficial { nip: Some(own.clone()), nik: None, name, rank: None }).await;
            self.operate(AddUser { official: own, username: username.into(), password: None }).await;
            self.operate(GrantRole {
                official: username.into(),
                role,
                unit: unit.map(code),
                mandate: Mandate::Definitive,
                decree_number: format!("SK {username}"),
                decree_date: day("2026-01-02"),
                from: day("2026-01-02"),
                until: None,
            })
            .await;
        }
    }

    /// Both members and their systems.
    pub async fn joined(&self) {
        for (unit, at, system) in [(DINKES, "DINKES", "SIK"), (DUKCAPIL, "DUKCAPIL", "SIAK")] {
            let member = number(&self.ok("admin", member(unit, at)).await, "member");
            let answer = self.ok("admin", register_system(member, system)).await;
            assert_eq!(text(&answer, "identifier"), format!("ID-KAB/GOV/{at}/{system}"));
        }
    }

    /// Proposes a key and confirms it as the telephone call would.
    pub async fn key(&self, who: &str, proposal: ProposeExchangeKey) -> i64 {
        let answer = self.ok(who, proposal).await;
        let (key, fingerprint) = (number(&answer, "key"), text(&answer, "fingerprint"));
        self.ok("admin2", ConfirmExchangeKey { key, fingerprint, networks: vec![] }).await;
        key
    }

    /// The service of the provider, where it can be reached.
    pub async fn served(&self) -> i64 {
        let offered = self.ok("stafcapil", offer("penduduk")).await;
        let networks = vec!["10.2.12.0/24".into()];
        self.ok("admin", ApproveServiceAddress { address: number(&offered, "address"), networks }).await;
        number(&offered, "service")
    }

    /// Access of the client to the provider's service.
    pub async fn granted(&self) -> i64 {
        let asked = number(&self.ok("kadinkes", ask()).await, "id");
        self.ok("kadukcapil", ApproveAccess { access: DocRef::from(asked), until: None }).await;
        asked
    }
}

pub fn member(unit: &str, at: &str) -> RegisterExchangeMember {
    RegisterExchangeMember { unit: code(unit), class: "GOV".into(), code: at.into(), name: format!("Dinas {at}") }
}

pub fn register_system(member: i64, at: &str) -> RegisterExchangeSystem {
    RegisterExchangeSystem { member, code: at.into(), title: format!("Aplikasi {at}"), by_certificate: false }
}

pub fn propose(unit: &str, system: &str, n: usize) -> ProposeExchangeKey {
    ProposeExchangeKey {
        unit: code(unit),
        system: system.into(),
        kind: KeyKind::Signing,
        material: KEYS[n].into(),
        from: None,
        until: day("2027-03-01"),
    }
}

pub fn offer(at: &str) -> OfferService {
    OfferService {
        unit: code(DUKCAPIL),
        system: SIAK.into(),
        code: at.into(),
        title: "Data penduduk".into(),
        meaning: "Penduduk menurut nomor kartu keluarga".into(),
        personal: true,
        url: Some("https://siak.dukcapil.lan/api".into()),
        openapi: None,
    }
}

pub const SCHEMA_OF_DEATHS: &str =
    r#"{"type":"object","required":["nomor"],"properties":{"nomor":{"type":"string"},"desa":{"type":"string"}}}"#;

pub fn describe(version: i64, schema: &str) -> DescribeDataset {
    DescribeDataset {
        unit: code(DUKCAPIL),
        system: SIAK.into(),
        code: "akta-kematian".into(),
        version,
        title: "Akta kematian".into(),
        meaning: "Satu catatan satu akta kematian yang terbit".into(),
        period: Period::Continuous,
        measure: "akta".into(),
        reference_codes: vec!["desa = kode wilayah Kemendagri".into()],
        schema: schema.into(),
        example: Some(r#"{"nomor":"8104-KM-1"}"#.into()),
        personal: true,
        legal_ground: "UU 24/2013".into(),
        retention_days: 60,
    }
}

pub fn ask() -> AskAccess {
    AskAccess {
        unit: code(DINKES),
        client: SIK.into(),
        service: Some(PENDUDUK.into()),
        endpoints: vec!["GET /penduduk/*".into()],
        dataset: None,
        version: None,
        deliver_to: None,
        purpose: "Verifikasi kepesertaan".into(),
        legal_ground: "Perbup 12/2026".into(),
        personal_ground: Some(PersonalGround::PublicDuty),
        until: day("2026-12-31"),
    }
}

pub fn material(n: usize) -> KeyMaterial {
    KeyMaterial::stored(KeyKind::Signing, KEYS[n]).expect("a key")
}

pub fn why() -> Vec<String> {
    vec!["diganti".into()]
}

/// The texts of a column.
pub fn column(sheet: &Sheet, name: &str) -> Vec<String> {
    let at = sheet.columns.iter().position(|c| c.name == name).unwrap_or_else(|| panic!("no column {name}"));
    sheet.rows.iter().map(|row| row[at].plain()).collect()
}

pub const ZONE: Zone = Zone::Wib;

/// Runs a test on both databases, and then proves every row by the journal.
pub async fn practice<F, Fut>(test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = World>,
{
    practice_at(Some(day(TODAY)), test).await;
}

/// On a day; on none time passes as [`store::testing::pass`] lets it.
pub async fn practice_at<F, Fut>(handed: Option<Day>, test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = World>,
{
    let folder = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let server = Temporary::postgres(true, &SCHEMA).await.expect("a database");
    for place in std::iter::once(folder).chain(server) {
        let db = match handed {
            Some(day) => place.open_at(Clock::Handed(day), &SCHEMA).await,
            None => place.open(&SCHEMA).await,
        };
        let db = Arc::new(db.expect("open"));
        let place = Arc::new(place);
        let world = World { place: place.clone(), db };
        world.set_up().await;
        let World { db, place: held } = test(world).await;
        drop(held);
        Arc::into_inner(db).expect("no task holds the database").close().await;
        let tables: Vec<_> = store::table::KERNEL_TABLES.iter().chain(exchange::tables::ALL).copied().collect();
        let found = store::verify::verify(&place.place, &place.keys, &tables).await.expect("a verification");
        assert!(found.is_sound() && found.incomparable.is_empty(), "{found:#?}");
        Arc::into_inner(place).expect("nobody holds the place").discard().await.expect("gone");
    }
}

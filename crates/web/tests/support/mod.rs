//! A toy regency behind the edge: purses, documents, three people.
#![allow(dead_code)]

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use kernel::lifecycle::{Kind, State};
use kernel::sheet::{Column, ColumnKind, Value as Cell};
use kernel::{ActDef, Code, Money, Refusal, Refusals, Role, Sheet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::module::{Check, CheckResult, Report};
use store::table::{APP_USER, PERSON, ROLE_GRANT, TOKEN, UNIT};
use store::testing::Temporary;
use store::{
    Act, ActEntry, Actor, Case, Channel, Db, Document, Envelope, Error, Migration, Module, Read, Record, Result,
    Schema, Scope, Subject, Table, Tx, Work, params, row, tables,
};
use tower::ServiceExt;
use web::cash::{Cash, CashYear};
use web::planning::{Changes, Planning};
use web::shelf::Found;
use web::watch::{Movement, Spending};
use web::{
    App, Auth, Brought, Credential, Desk, Drafting, Evidence, Files, Fresh, Imports, Links, Lists, Places, Prints,
    Reads, Sessions, Shelf, Tasks, Watch, Who,
};

tables! {
    pub PURSE = "purse" (id) journalled { id: Finance, unit_id: Finance, ceiling: Finance, spent: Finance }
}

const TOY: &str =
    "CREATE TABLE purse (id BIGINT PRIMARY KEY, unit_id BIGINT NOT NULL, {money ceiling}, {money spent});";

pub const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL, Migration { name: "9000_toy", sql: TOY }],
    regulations: &[],
    guards: &[],
};

pub static MODULE: Module = Module {
    name: "mainan",
    migrations: &[],
    tables: &[&PURSE],
    acts: &[
        ActEntry::of::<Settle>(),
        ActEntry::of::<Enrol>(),
        ActEntry::of::<Revoke>(),
        ActEntry::of::<Spend>(),
        ActEntry::of::<Deep>(),
        ActEntry::of::<Announce>(),
    ],
    regulations: &[],
    reports: &[Report { name: "dompet", title: "Dompet", by: &["dompet", "unit"], run: |v, q| Box::pin(purses(v, q)) }],
    checks: &[Check { name: "dompet", run: |v, _| Box::pin(checked(v)) }],
};

macro_rules! act {
    ($name:ident { $($field:ident : $type:ty),* } $def:expr, |$self:ident, $tx:ident| $body:block) => {
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $(pub $field: $type),* }

        impl Act for $name {
            const DEF: &'static ActDef = &$def;
            type Out = Value;
            fn subject(&self) -> Subject { Subject::Region }
            async fn run(&$self, _: &Case, $tx: &mut Tx) -> Result<Record<Value>> $body
        }
    };
}

const fn setup(name: &'static str) -> ActDef {
    ActDef { setup: true, ..ActDef::new(name, "Uji", "uji", &[Role::Ppkd]) }
}

// A unit with a purse and a document in it; an SKPD, or a sub unit of one.
act!(Settle { code: Code, ceiling: Money, skpd: Option<i64> } setup("settle"), |self, tx| {
    let (unit, purse, paper, now) = (tx.id()?, tx.id()?, tx.id()?, tx.ctx().now);
    let skpd = self.skpd.unwrap_or(unit);
    let head = row! {
        id: unit, code: self.code.to_string(), norm: self.code.norm(), name: "Dinas", skpd_id: skpd, made_at: now,
    };
    tx.insert(&UNIT, head).await?;
    tx.insert(&PURSE, row! { id: purse, unit_id: unit, ceiling: self.ceiling, spent: Money::ZERO }).await?;
    let document = Document {
        id: paper, kind: Kind::Spd, flow: String::new(), year: 2026, unit_id: skpd, sub_unit_id: unit, thread: paper,
        number: Some(format!("SPD/{unit}")), serial: None, doc_date: None, entered_at: now, state: State::Draft,
        amount: self.ceiling, net: self.ceiling, external: false, import_id: None, drafted_by: 0,
        subject: "uji".into(), version: 1,
    };
    store::documents::create(tx, &document, &[]).await?;
    Ok(Record::new(json!({ "unit": unit, "purse": purse })))
});

act!(Enrol { name: String, role: String, unit: Option<i64>, token: String } setup("enrol"), |self, tx| {
    let (person, user, token, grant, now) = (tx.id()?, tx.id()?, tx.id()?, tx.id()?, tx.ctx().now);
    let (none, bytes) = (None::<i64>, None::<Vec<u8>>);
    let who = row! {
        id: person, nip: None::<String>, nik_idx: bytes.clone(), nik_enc: bytes, name: self.name.as_str(), rank: "",
        made_at: now,
    };
    tx.insert(&PERSON, who).await?;
    let account = row! {
        id: user, person_id: person, username: self.name.as_str(), password_hash: None::<String>, status: "aktif",
        made_at: now,
    };
    tx.insert(&APP_USER, account).await?;
    let hash = Sha256::digest(&self.token).to_vec();
    let until = now.plus_millis(3_600_000);
    let new = row! {
        id: token, user_id: user, hash: hash, label: "uji", made_at: now, expires_at: until, revoked_at: none,
    };
    tx.insert(&TOKEN, new).await?;
    if self.role.is_empty() {
        return Ok(Record::new(Value::Null));
    }
    let held = row! {
        id: grant, person_id: person, role: self.role.as_str(), unit_id: self.unit, mandate: "definitif",
        decree_no: "1", decree_date: "2020-01-01", starts: "2020-01-01", ends: None::<String>, entered_by: 0i64,
        entered_at: 0i64, confirmed_by: 0i64, confirmed_at: 0i64, ended_by: none, ended_at: none,
    };
    tx.insert(&ROLE_GRANT, held).await?;
    Ok(Record::new(Value::Null))
});

const REVOKE: &str = "UPDATE token SET revoked_at = $1 WHERE revoked_at IS NULL RETURNING *";

act!(Revoke {} setup("revoke"), |self, tx| {
    let now = tx.ctx().now;
    tx.change(&TOKEN, REVOKE, params![now]).await?;
    Ok(Record::new(Value::Null))
});

const TAKE: &str = "UPDATE purse SET spent = spent + $2 WHERE id = $1 RETURNING *";

act!(Spend { purse: i64, amount: Money, note: String } setup("spend"), |self, tx| {
    let found = tx.opt("SELECT * FROM purse WHERE id = $1", params![self.purse]).await?;
    let purse = found.ok_or_else(|| Error::NotFound(format!("dompet {}", self.purse)))?;
    let room = purse.int("ceiling")? - purse.int("spent")?;
    let mut refusals = Refusals::new();
    let refusal = |code: &str, text: &str| Refusal::new(code, "uji Ps 1", text, "Kurangi.");
    refusals.require(self.amount.sen() <= room, || {
        refusal("UJI-PENUH", "Tidak cukup.").money("sisa", Money::from_sen(room))
    });
    refusals.require(self.amount.sen() > 0, || refusal("UJI-NOL", "Harus lebih dari nol."));
    refusals.require(!self.note.is_empty(), || refusal("UJI-CATATAN", "Catatan kosong."));
    refusals.or(())?;
    tx.change(&PURSE, TAKE, params![self.purse, self.amount]).await?;
    Ok(Record::new(json!({ "amount": self.amount })).tell("dompet.terpakai", json!({ "purse": self.purse })))
});

act!(Deep { tree: Value } setup("deep"), |self, _tx| { Ok(Record::new(Value::Null)) });

/// Says something in the name of a unit.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Announce {
    pub unit: Code,
}

impl Act for Announce {
    const DEF: &'static ActDef = &setup("announce");
    type Out = Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, _: &Case, _: &mut Tx) -> Result<Record<Value>> {
        Ok(Record::new(Value::Null).tell("unit.berkata", json!({ "unit": self.unit })))
    }
}

async fn purses(view: &mut store::View, query: &store::module::Query) -> Result<Sheet> {
    if let Some(name) = query.filters.keys().next() {
        return Err(Error::Input(format!("penyaring «{name}» tidak dikenal")));
    }
    if query.by.as_deref() == Some("unit") {
        view.scope.whole()?;
    }
    let mut sheet = Sheet { name: "dompet".into(), ..Sheet::default() };
    sheet.columns = vec![Column::new("pagu", ColumnKind::Money)];
    let scope = view.scope.clone();
    for row in view.query("SELECT * FROM purse ORDER BY id", vec![]).await? {
        let unit = row.int("unit_id")?;
        if scope.sees(unit, unit) {
            sheet.rows.push(vec![Cell::Money(row.money("ceiling")?)]);
        }
    }
    Ok(sheet)
}

async fn checked(view: &mut store::View) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let rows = view.query("SELECT id FROM purse ORDER BY id", vec![]).await?;
    result.figures.insert("dompet".into(), json!(rows.len()));
    Ok(result)
}

const BY_TOKEN: &str =
    "SELECT t.id AS token, u.id AS user_id, u.person_id FROM token t JOIN app_user u ON u.id = t.user_id
   WHERE t.hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND u.status = 'aktif'";
const OFFICES: &str = "SELECT role, unit_id FROM role_grant WHERE person_id = $1 ORDER BY id";

const AUTH: Auth = Auth {
    token: |view, token, now| {
        Box::pin(async move {
            let found = view.opt(BY_TOKEN, params![Sha256::digest(token).to_vec(), now]).await?;
            found
                .map(|r| {
                    Ok(Credential { token: r.int("token")?, user: r.int("user_id")?, person: r.int("person_id")? })
                })
                .transpose()
        })
    },
    scope: |view, person, _| {
        Box::pin(async move {
            let held = view.query(OFFICES, params![person]).await?;
            let all = held.iter().any(|r| r.text("role").is_ok_and(|t| t == "ppkd"));
            let units = held.iter().filter_map(|r| r.opt_int("unit_id").ok().flatten()).collect();
            if held.is_empty() {
                return Err(Error::refuse(Refusal::new("WEWENANG-BACA", "uji", "Tanpa jabatan.", "Tunggu.")));
            }
            Ok(if all { Scope::Region } else { Scope::Units(units) })
        })
    },
};

const READS: Reads = Reads {
    trace: |view, reference| {
        Box::pin(async move {
            let missing = || Error::NotFound(format!("dokumen {}", reference.0));
            let found = store::documents::find(view, reference).await?.ok_or_else(missing)?;
            let seen = view.scope.sees(found.unit_id, found.sub_unit_id);
            if seen { Ok(json!({ "id": found.id, "amount": found.amount })) } else { Err(missing()) }
        })
    },
};

const IDENTITIES: web::identity::Identities = web::identity::Identities {
    paired: |_, _, _| Box::pin(async { Ok(None) }),
    likely: |_, _| Box::pin(async { Ok(None) }),
    since: |_, _| Box::pin(async { Ok(None) }),
    pair: |_| Arc::new(Deep { tree: Value::Null }),
    unpair: || Arc::new(Deep { tree: Value::Null }),
};

/// Nobody signs in to the toy; its pages are seen from outside alone.
const SESSIONS: Sessions = Sessions {
    founded: |_| Box::pin(async { Ok(true) }),
    password: |_, _, _| Box::pin(async { Ok(None) }),
    change: |_, _| Box::pin(async { Ok(Arc::new(Deep { tree: Value::Null }) as Arc<dyn store::Work>) }),
    open: |_| Arc::new(Deep { tree: Value::Null }),
    find: |_, _, _| Box::pin(async { Ok(None) }),
    close: |_| Arc::new(Deep { tree: Value::Null }),
    who: |_, _, _| {
        Box::pin(async { Ok(Who { name: String::new(), offices: Vec::new(), unproved: false, reads: true }) })
    },
    has_factor: |_, _| Box::pin(async { Ok(false) }),
    factor: |_, _, _| Box::pin(async { Ok(None) }),
    fresh: |_, _| Fresh { secret: Vec::new(), text: String::new(), address: String::new(), codes: Vec::new() },
    enrol: |_| Arc::new(Deep { tree: Value::Null }),
    prove: |_| Arc::new(Deep { tree: Value::Null }),
};

const DESK: Desk = Desk {
    tasks: |_, _, _| Box::pin(async { Ok(Tasks::default()) }),
    document: |_, _, _, _| Box::pin(async { Ok(None) }),
};

/// The toy keeps no budget and lists nothing.
const PRICES: web::prices::Prices = web::prices::Prices {
    search: |_, _| Box::pin(async { Ok(Vec::new()) }),
    listing: |_, _| Box::pin(async { Ok(web::prices::Found::default()) }),
    history: |_, _| Box::pin(async { Ok(Vec::new()) }),
    kinds: || vec![("SSH", "Standar Satuan Harga")],
};

const SHELF: Shelf = Shelf {
    documents: |_, _, _| Box::pin(async { Ok(Found::default()) }),
    account: |_, _| Box::pin(async { Ok(None) }),
    budget: |_, _| Box::pin(async { Ok(None) }),
    versions: |_, _| Box::pin(async { Ok(Vec::new()) }),
    compare: |_, _| Box::pin(async { Ok(Sheet::default()) }),
    levels: &[],
};

const FILES: Files = Files {
    json: |sheet| json!(sheet.rows.iter().map(|r| r.iter().map(Cell::plain).collect::<Vec<_>>()).collect::<Vec<_>>()),
    csv: |sheet| sheet.rows.iter().map(|r| r[0].plain() + "\n").collect::<String>().into_bytes(),
    xlsx: |_| Ok(b"PK".to_vec()),
    pdf: |_, _, _| Ok(b"%PDF-".to_vec()),
};

pub const CHIEF: &str = "tanda-kepala";
pub const CLERK: &str = "tanda-staf";
/// Somebody without an office.
pub const GUEST: &str = "tanda-tamu";
pub const OWN_UNIT: &str = "1.01.0.00.0.00.01.0000";
pub const OTHER_UNIT: &str = "1.02.0.00.0.00.01.0000";
/// Money of the unit that the clerk does not see.
pub const CANARY: &str = "777123.45";

pub struct House {
    pub db: Arc<Db>,
    pub router: Router,
    /// The clerk's own purse.
    pub purse: i64,
    place: Temporary,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {:?}", self.body))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("text"))
    }

    #[track_caller]
    pub fn problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["type"], format!("urn:simpul:masalah:{slug}"));
        assert_eq!(body["status"], status);
        assert!(body["detail"].as_str().is_some_and(|d| !d.is_empty()) && body["title"].is_string());
        body
    }
}

impl House {
    async fn open(place: Temporary) -> House {
        let db = Arc::new(place.open(&SCHEMA).await.expect("opens"));
        let settle = |code: &str, ceiling: &str| Settle {
            code: Code::parse(code).expect("code"),
            ceiling: ceiling.parse().expect("money"),
            skpd: None,
        };
        let operator = || Envelope::new(Actor::PracticeOperator, Channel::Cli);
        let act = |work: Arc<dyn Work>| async { db.act(work, operator()).await.expect("done").done };
        let own = act(Arc::new(settle(OWN_UNIT, "1000.00"))).await;
        act(Arc::new(settle(OTHER_UNIT, CANARY))).await;
        let enrol = |name: &str, role: &str, unit: Option<i64>, token: &str| {
            Arc::new(Enrol { name: name.into(), role: role.into(), unit, token: token.into() })
        };
        act(enrol("kepala", "ppkd", None, CHIEF)).await;
        act(enrol("staf", "staf", own["unit"].as_i64(), CLERK)).await;
        act(enrol("tamu", "", None, GUEST)).await;
        let purse = own["purse"].as_i64().expect("a purse");
        let router = web::router(app(db.clone()));
        House { db, router, purse, place }
    }

    pub async fn sqlite() -> House {
        House::open(Temporary::sqlite(true, &SCHEMA).await.expect("a folder")).await
    }

    /// Not for practice, and so without anybody in it.
    pub async fn real() -> House {
        let place = Temporary::sqlite(false, &SCHEMA).await.expect("a folder");
        let db = Arc::new(place.open(&SCHEMA).await.expect("opens"));
        let router = web::router(app(db.clone()));
        House { db, router, purse: 0, place }
    }

    pub async fn postgres() -> Option<House> {
        Some(House::open(Temporary::postgres(true, &SCHEMA).await.expect("a cluster")?).await)
    }

    pub async fn close(self) {
        let House { db, router, place, .. } = self;
        drop(router);
        Arc::into_inner(db).expect("nobody else holds it").close().await;
        place.discard().await.expect("discarded");
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        Reply { status: parts.status, headers: parts.headers, body: to_bytes(body, usize::MAX).await.expect("body") }
    }

    pub async fn get(&self, token: &str, path: &str) -> Reply {
        self.send(request("GET", path, token).body(Body::empty()).expect("request")).await
    }

    pub async fn post(&self, token: &str, path: &str, body: impl Into<Body>) -> Reply {
        let request = request("POST", path, token).header("content-type", "application/json");
        self.send(request.body(body.into()).expect("request")).await
    }

    pub async fn keyed(&self, key: &str, body: &Value) -> Reply {
        let request = request("POST", "/api/acts/spend", CHIEF).header("content-type", "application/json");
        self.send(request.header("idempotency-key", key).body(Body::from(body.to_string())).expect("request")).await
    }

    pub fn spend(&self, amount: &str) -> Value {
        json!({ "purse": self.purse, "amount": amount, "note": "uji" })
    }

    /// Every row of every table.
    pub async fn tables(&self) -> String {
        let mut view = self.db.view().await.expect("a view");
        let mut all = String::new();
        let tables: Vec<&Table> = store::table::KERNEL_TABLES.iter().copied().chain([&PURSE]).collect();
        for table in tables {
            let rows = view.query(table.select, vec![]).await.expect("rows");
            all.push_str(&format!("{} {rows:?}\n", table.name));
        }
        all
    }
}

static MODULES: &[&Module] = &[&MODULE];

/// Nothing is drafted here: the forms are tried where their modules are.
const DRAFTING: Drafting = Drafting {
    places: |_, _, _, _| Box::pin(async { Ok(Places::Nowhere) }),
    beginnings: |_, _, _| Box::pin(async { Ok(Vec::new()) }),
    lists: |_, _| Box::pin(async { Ok(Lists { kinds: Vec::new(), cuts: Vec::new() }) }),
    purses: |_, _, _, _| Box::pin(async { Ok(Vec::new()) }),
    purse: |_, _, _| Box::pin(async { Ok(None) }),
    payees: |_, _| Box::pin(async { Ok(Vec::new()) }),
    payee: |_, _| Box::pin(async { Ok(None) }),
    unit_of: |_, _| Box::pin(async { Ok(None) }),
    saved: |_, _| Box::pin(async { Ok(None) }),
};

const IMPORTS: Imports = Imports {
    read: |_| Err(store::Error::Busy),
    told: |_| Brought::default(),
    accounts: |_| Box::pin(async { Ok(Vec::new()) }),
};

const PRINTS: Prints = Prints {
    paper: |_, _, _| Box::pin(async { Ok(None) }),
    render: |_| Err("tidak ada pencetak".into()),
    proof: |_, _, _| Box::pin(async { Ok(None) }),
};

const WATCH: Watch = Watch {
    spending: |_, _| Box::pin(async { Ok(Spending::default()) }),
    moving: |_, _| Box::pin(async { Ok(Movement::default()) }),
    thread: |_, _| Box::pin(async { Ok(None) }),
};

const PLANNING: Planning = Planning {
    rounds: |_, _, _| Box::pin(async { Ok(Vec::new()) }),
    draft: |_, _, _, _| Box::pin(async { Ok(None) }),
    part: |_, _, _, _| Box::pin(async { Ok(None) }),
    history: |_, _, _| Box::pin(async { Ok(None) }),
    aims: |_, _, _| Box::pin(async { Ok(None) }),
    rekening: |_, _, _| Box::pin(async { Ok(Vec::new()) }),
    sources: |_, _| Box::pin(async { Ok(Vec::new()) }),
    earlier: |_, _, _| Box::pin(async { Ok(None) }),
    book: |_, _, _| Box::pin(async { Ok(None) }),
    read: |_| Ok(Vec::new()),
    changes: |_, _, _| Box::pin(async { Ok(Changes::default()) }),
    shape: |_, _, _| Box::pin(async { Ok(None) }),
    ceilings: |_, _, _, _| Box::pin(async { Ok(None) }),
    source_plan: |_, _, _| Box::pin(async { Ok(None) }),
};

const CASH: Cash =
    Cash { year: |_, _| Box::pin(async { Ok(CashYear::default()) }), plan: |_, _, _| Box::pin(async { Ok(None) }) };

const EVIDENCE: Evidence = Evidence {
    kinds: Vec::new,
    folder: |_, _, _, _| Box::pin(async { Ok(None) }),
    open: |_, _| Box::pin(async { Ok(None) }),
    look: |_, _| Err(store::Error::Busy),
};

/// No exchange runs beside these tests.
const EXCHANGE: web::exchange::Exchange = web::exchange::Exchange {
    passed: |_, _, _| Box::pin(async { Ok(None) }),
    aside: |_, _, _| Box::pin(async { Ok(None) }),
    spelled: |_, _, _| Box::pin(async { Ok(None) }),
};

pub fn app(db: Arc<Db>) -> App {
    App {
        db,
        modules: MODULES,
        auth: AUTH,
        reads: READS,
        sessions: SESSIONS,
        desk: DESK,
        drafting: DRAFTING,
        imports: IMPORTS,
        shelf: SHELF,
        prices: PRICES,
        prints: PRINTS,
        watch: WATCH,
        planning: PLANNING,
        cash: CASH,
        evidence: EVIDENCE,
        exchange: EXCHANGE,
        scanner: None,
        papers_at: None,
        witnessed: None,
        address: None,
        links: Links::default(),
        first: web::FirstLink::default(),
        sso: None,
        identities: IDENTITIES,
        files: FILES,
        handed: &[],
    }
}

pub fn request(method: &str, path: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path);
    if token.is_empty() { request } else { request.header("authorization", format!("Bearer {token}")) }
}

/// Runs a test on both databases, one after the other.
pub async fn on_both(test: impl AsyncFn(&House)) {
    let mut places = vec![Temporary::sqlite(true, &SCHEMA).await.expect("a folder")];
    places.extend(Temporary::postgres(true, &SCHEMA).await.expect("a cluster"));
    for place in places {
        let house = House::open(place).await;
        test(&house).await;
        house.close().await;
    }
}

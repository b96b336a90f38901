//! The edge towards programs and browsers: HTTP in, acts and views behind it.
//!
//! Nothing is decided here. A POST becomes an act that goes through the door
//! of `store`; a GET becomes a view with the reader's scope. This crate knows
//! no domain module: the binary hands it the list of modules and the few
//! functions in [`App`].
//!
//! The JSON API stands in [`routes`], the pages in [`pages`]: two tables over
//! the same acts and views.

#![forbid(unsafe_code)]

mod acts;
mod asked;
mod auth;
pub mod cash;
mod evidence;
pub mod exchange;
mod files;
mod first;
mod handed;
pub mod identity;
mod imports;
mod limits;
mod links;
mod log;
mod openapi;
mod pages;
pub mod planning;
mod practice;
pub mod prices;
mod problem;
mod reads;
mod reply;
mod reports;
mod routes;
mod serve;
pub mod shelf;
mod site;
mod uploads;
pub mod watch;
mod witnessed;

use std::sync::Arc;

use kernel::lifecycle::{Kind, State};
use kernel::role::Mandate;
use kernel::{ActDef, Day, Moment, Money, Role, Sheet};
use serde_json::Value;
use store::module::Reading;
use store::{Db, DocRef, Module, Scope, View, Work};

pub use evidence::{Bringing, Evidence, EvidenceFile, EvidenceFolder, EvidenceNeed, EvidencePaper};
pub use first::FirstLink;
pub use imports::{Brought, Imports, PayeesSaid, Upload};
pub use limits::{MAX_BODY, MAX_IN_FLIGHT, TIME_LIMIT};
pub use links::Links;
pub use openapi::document as openapi;
pub use pages::public::{Portal, serve as serve_public};
pub use pages::{Language, PAGES};
pub use planning::Planning;
pub use problem::PROBLEM_JSON;
pub use routes::{Access, ROUTES, Route};
pub use serve::serve;
pub use shelf::Shelf;
pub use watch::Watch;
pub use witnessed::{Watching, WitnessSeen, Witnessed, serve_witness};

/// Everything that the edge is given; the binary fills it in.
#[derive(Clone, Debug)]
pub struct App {
    pub db: Arc<Db>,
    pub modules: &'static [&'static Module],
    pub auth: Auth,
    pub reads: Reads,
    pub sessions: Sessions,
    pub desk: Desk,
    pub drafting: Drafting,
    pub imports: Imports,
    pub shelf: Shelf,
    pub prices: prices::Prices,
    pub prints: Prints,
    pub watch: Watch,
    pub planning: Planning,
    pub cash: cash::Cash,
    pub evidence: Evidence,
    pub exchange: exchange::Exchange,
    /// The virus scanner's address, where there is one.
    pub scanner: Option<String>,
    /// Where browsers reach this server.
    pub address: Option<String>,
    /// Where whoever holds a paper asks about it, where that is another place.
    pub papers_at: Option<String>,
    /// What witnesses answered; none where nothing is published from here.
    pub witnessed: Option<Watching>,
    /// Links of a demonstration; empty everywhere else.
    pub links: Links,
    /// The regency's identity provider, where it has one.
    pub sso: Option<identity::Sso>,
    pub identities: identity::Identities,
    /// How an empty regency is begun; none where somebody has an account.
    pub first: FirstLink,
    pub files: Files,
    pub handed: &'static [Handed],
}

/// An act whose answer is a file: it is given to whoever did the act.
#[derive(Clone, Copy, Debug)]
pub struct Handed {
    pub act: &'static str,
    /// Whether a token is enough; a file with the accounts of payees takes somebody at a page.
    pub to_programs: bool,
    /// Whether it is packed for minutes: such files are made one at a time, and
    /// keep no report waiting. What is small waits for nothing.
    pub packed: bool,
    /// The file of what the act answered.
    pub file: for<'a> fn(&'a mut View, &'a Db, &'a Value) -> Reading<'a, HandedFile>,
}

#[derive(Debug)]
pub struct HandedFile {
    /// Letters, digits, `-` and `.`.
    pub name: String,
    pub mime: &'static str,
    pub body: HandedBody,
}

#[derive(Debug)]
pub enum HandedBody {
    Bytes(Vec<u8>),
    /// Whole, standing at its beginning; read in pieces.
    File(std::fs::File),
}

/// How people at a browser are known.
#[derive(Clone, Copy, Debug)]
pub struct Sessions {
    /// Has anybody an account?
    pub founded: fn(&mut View) -> Reading<'_, bool>,
    /// The account of a name and a password, after the same time whether the
    /// name is known or not.
    pub password: for<'a> fn(&'a mut View, &'a str, &'a str) -> Reading<'a, Option<Account>>,
    /// The act that changes a password, once the present one was shown; else
    /// every reason why not.
    pub change: for<'a> fn(&'a mut View, Changing<'a>) -> Reading<'a, Arc<dyn Work>>,
    /// The act that begins a session, of which only the digest is told.
    pub open: fn(Opening) -> Arc<dyn Work>,
    /// The session of a digest that is alive at the moment, its account active.
    pub find: for<'a> fn(&'a mut View, Vec<u8>, Moment) -> Reading<'a, Option<Session>>,
    /// The act that ends one session of the person who acts, or all of them.
    pub close: fn(Option<i64>) -> Arc<dyn Work>,
    /// Name and offices of a person on the day.
    pub who: for<'a> fn(&'a mut View, i64, Day) -> Reading<'a, Who>,
    /// Does the account have a second factor?
    pub has_factor: for<'a> fn(&'a mut View, i64) -> Reading<'a, bool>,
    /// What the owner of an account reads of it at the moment.
    pub factor: for<'a> fn(&'a mut View, i64, Moment) -> Reading<'a, Option<Factor>>,
    /// A new secret for an issuer's account, and new codes for paper.
    pub fresh: fn(&str, &str) -> Fresh,
    /// The act that gives the account of the person who acts another factor.
    pub enrol: fn(Enrolling) -> Arc<dyn Work>,
    /// The act that proves that the person who acts is there; its answer holds
    /// the number of the `presence`.
    pub prove: fn(Proving) -> Arc<dyn Work>,
}

/// What somebody typed to change the password of their own account.
#[derive(Clone, Copy)]
pub struct Changing<'a> {
    pub user: i64,
    pub present: &'a str,
    pub new: &'a str,
}

/// What somebody showed to begin a session.
#[derive(Clone)]
pub enum Means {
    /// A one-time link of a demonstration.
    Link,
    Password,
    /// A password, and a code of the phone or from paper.
    Code(String),
    /// An identity provider in place of the password, alone or with a code.
    Identity(identity::Identity),
    IdentityCode(identity::Identity, String),
}

/// A session that is to begin.
#[derive(Clone, Debug)]
pub struct Opening {
    /// SHA-256 of the cookie.
    pub digest: Vec<u8>,
    pub means: Means,
}

/// A factor as its owner reads of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    pub made_at: Moment,
    /// Codes on paper that nobody has used.
    pub codes_left: i64,
    /// When they may sign again; none where nothing was recovered lately.
    pub rested_at: Option<Moment>,
    /// Two officials are about to end it.
    pub reset_proposed: bool,
}

/// A factor that is shown to its owner, once.
#[derive(Clone)]
pub struct Fresh {
    pub secret: Vec<u8>,
    /// The secret in letters.
    pub text: String,
    /// The address that an application reads from a picture.
    pub address: String,
    pub codes: Vec<String>,
}

/// A factor that is to be enrolled.
#[derive(Clone)]
pub struct Enrolling {
    pub fresh: Fresh,
    /// A code of the new factor, and one of the factor it replaces.
    pub code: String,
    pub old: String,
}

/// A presence that is to be proved.
#[derive(Clone)]
pub struct Proving {
    pub code: String,
    pub act: String,
    /// [`store::shown`] of what stood on the page.
    pub digest: [u8; 32],
}

macro_rules! secret {
    ($($name:ident),*) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })*
    };
}

secret!(Means, Fresh, Enrolling, Proving);

impl std::fmt::Debug for Changing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Changing(…)")
    }
}

/// An account that has proved itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pub user: i64,
    pub person: i64,
}

/// A living session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: i64,
    pub user: i64,
    pub person: i64,
    pub made_at: Moment,
    /// How long it may lie unused.
    pub idle_millis: i64,
    /// It began with a code from paper.
    pub by_paper: bool,
}

/// A person as the bar of a page shows them.
#[derive(Clone, Debug)]
pub struct Who {
    pub name: String,
    pub offices: Vec<Office>,
    /// An office of theirs signs, and their account has no second factor.
    pub unproved: bool,
    /// They read figures of some unit; told once their scope is known.
    pub reads: bool,
}

#[derive(Clone, Debug)]
pub struct Office {
    pub role: Role,
    pub mandate: Mandate,
    /// The SKPD or unit; none for an office of the regency.
    pub unit: Option<String>,
    pub decree: String,
}

/// How callers are known. Both functions read; neither is asked to remember.
#[derive(Clone, Copy, Debug)]
pub struct Auth {
    /// The credential of a token that is alive at the moment, its account active.
    pub token: for<'a> fn(&'a mut View, &'a str, Moment) -> Reading<'a, Option<Credential>>,
    /// What a person may read on the day.
    pub scope: for<'a> fn(&'a mut View, i64, Day) -> Reading<'a, Scope>,
}

/// Whom a token stands for. The triple never changes while the token exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential {
    pub token: i64,
    pub user: i64,
    pub person: i64,
}

/// Reads that belong to a module. The view carries the reader's scope, and the
/// function keeps to it.
#[derive(Clone, Copy, Debug)]
pub struct Reads {
    /// The thread of a document; unseen is not found.
    pub trace: for<'a> fn(&'a mut View, &'a DocRef) -> Reading<'a, Value>,
}

/// What the pages show of documents. The view carries the reader's scope.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    /// What waits for a person at the moment, and what they sent on.
    pub tasks: for<'a> fn(&'a mut View, i64, Moment) -> Reading<'a, Tasks>,
    /// A document by id; unseen is none. Told for the person, since one of
    /// the acts may be theirs.
    pub document: for<'a> fn(&'a mut View, i64, i64, Moment) -> Reading<'a, Option<Paper>>,
}

#[derive(Clone, Debug, Default)]
pub struct Tasks {
    pub mine: Vec<Task>,
    pub sent: Vec<Task>,
    /// Newer documents were left out: there are too many open ones.
    pub more: bool,
}

/// A document that waits for an act.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: i64,
    /// `SPP-LS 000214`, or the kind alone where there is no number yet.
    pub label: String,
    pub number: Option<String>,
    pub subject: String,
    pub unit: String,
    pub amount: Money,
    pub state: State,
    pub sender: Option<String>,
    pub since: Moment,
    pub due: Option<Day>,
    pub act: &'static ActDef,
    /// Where it is read and done, where it is no document.
    pub at: Option<String>,
}

/// A document as its page shows it.
#[derive(Clone, Debug)]
pub struct Paper {
    pub head: Task,
    pub date: Option<Day>,
    pub external: bool,
    /// Within the reader's own reach, and so its print, evidence and thread too.
    pub near: bool,
    pub net: Money,
    /// Grows with every change; what was shown can be told from what is there.
    pub version: i64,
    /// The act that is the reader's to do.
    pub yours: Option<&'static ActDef>,
    /// Acts that turn back, correct or end.
    pub others: Vec<&'static ActDef>,
    pub payee: Option<Payee>,
    /// What its own papers say, by its Indonesian name: texts and days.
    pub particulars: Vec<(&'static str, kernel::sheet::Value)>,
    /// Reports that tell what it holds, each with its filter.
    pub reads: Vec<(&'static str, String)>,
    /// Why it was turned back, newest first.
    pub said: Vec<Said>,
    pub journey: Vec<Milestone>,
    pub lines: Vec<Line>,
    /// Deductions by their names.
    pub cuts: Vec<(String, Money)>,
    /// The documents of the thread, from the SPD on; this one among them.
    pub thread: Vec<Knot>,
    pub history: Vec<Happened>,
}

/// A step of the document's way; without a moment it is still to come.
#[derive(Clone, Debug)]
pub struct Milestone {
    pub title: &'static str,
    pub at: Option<Moment>,
    pub who: String,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub sub_kegiatan: String,
    pub name: String,
    pub code: String,
    pub amount: Money,
}

#[derive(Clone, Debug)]
pub struct Knot {
    pub id: i64,
    pub kind: Kind,
    pub label: String,
    /// With its running number alone.
    pub short: String,
    pub amount: Money,
    pub date: Option<Day>,
    pub state: State,
}

#[derive(Clone, Debug)]
pub struct Happened {
    pub at: Moment,
    /// None where a practice folder's operator acted.
    pub who: Option<String>,
    /// The name of the act.
    pub act: String,
    /// The number in the sealed journal; none until the sealer has been by.
    pub entry: Option<i64>,
}

/// The reasons somebody gave.
#[derive(Clone, Debug)]
pub struct Said {
    /// The name of the act.
    pub act: String,
    pub who: String,
    pub at: Moment,
    pub reasons: Vec<String>,
}

/// An account that is paid; its number is never shown whole.
#[derive(Clone, Debug)]
pub struct Payee {
    pub id: i64,
    pub name: String,
    /// Bank and last four digits.
    pub account: String,
}

/// What forms need to know before an act is done.
#[derive(Clone, Copy, Debug)]
pub struct Drafting {
    /// Where a person may begin an act today.
    pub places: for<'a> fn(&'a mut View, i64, &'static ActDef, Moment) -> Reading<'a, Places>,
    /// Acts without a document that a person may begin today.
    pub beginnings: for<'a> fn(&'a mut View, i64, Moment) -> Reading<'a, Vec<&'static ActDef>>,
    pub lists: for<'a> fn(&'a mut View, Day) -> Reading<'a, Lists>,
    /// Accounts of a unit that a text names.
    pub purses: for<'a> fn(&'a mut View, &'a str, Day, &'a str) -> Reading<'a, Vec<Purse>>,
    pub purse: for<'a> fn(&'a mut View, i64, Day) -> Reading<'a, Option<Purse>>,
    pub payees: for<'a> fn(&'a mut View, &'a str) -> Reading<'a, Vec<Payee>>,
    pub payee: for<'a> fn(&'a mut View, i64) -> Reading<'a, Option<Payee>>,
    /// The code of the unit whose document this is.
    pub unit_of: for<'a> fn(&'a mut View, i64) -> Reading<'a, Option<String>>,
    /// A payment request as the fields of its page.
    pub saved: for<'a> fn(&'a mut View, i64) -> Reading<'a, Option<SavedRequest>>,
}

/// Where an act is open to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    Nowhere,
    /// It concerns no unit.
    Region,
    Units(Vec<Choice>),
}

/// A value and what people read for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub code: String,
    pub title: String,
}

/// The dated lists a request chooses from.
#[derive(Clone, Debug)]
pub struct Lists {
    pub kinds: Vec<Choice>,
    pub cuts: Vec<Choice>,
}

/// An account of the budget, with what is left of it.
#[derive(Clone, Debug, Default)]
pub struct Purse {
    pub account: i64,
    pub sub_kegiatan: Choice,
    pub rekening: Choice,
    pub ceiling: Money,
    pub drawn: Money,
    pub available: Money,
    pub released: Money,
    /// Where there are several, one has to be named; with what is left of each.
    pub sources: Vec<(Choice, Money)>,
}

#[derive(Clone, Debug)]
pub struct SavedRequest {
    pub version: i64,
    pub fields: Vec<(String, String)>,
}

/// Official papers as PDF, and the answer to whoever holds one.
#[derive(Clone, Copy, Debug)]
pub struct Prints {
    /// What is printed of a document in the view's scope; unseen is none.
    pub paper: for<'a> fn(&'a mut View, &'a Issuer<'a>, i64) -> Reading<'a, Option<PrintJob>>,
    /// Makes the PDF; blocks, and says in a sentence why it could not.
    pub render: fn(PrintJob) -> Result<Vec<u8>, String>,
    /// What the token on a paper stands for; none where it was never given.
    /// The view reaches as far as the regency.
    pub proof: for<'a> fn(&'a mut View, &'a Issuer<'a>, &'a str) -> Reading<'a, Option<Genuine>>,
}

/// Who gives papers their tokens.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    pub db: &'a Db,
    pub address: Option<&'a str>,
}

/// A paper on its way to the printer, in the printer's own words.
#[derive(Clone, Debug)]
pub struct PrintJob {
    /// Of the file: letters, digits, `-` and `.`.
    pub name: String,
    pub body: Value,
}

/// What anybody who holds a paper may know of it. Nothing personal.
#[derive(Clone, Debug)]
pub struct Genuine {
    pub kind: Kind,
    pub number: String,
    pub date: Option<Day>,
    pub state: State,
    /// Brought by an import: nothing is said about it.
    pub external: bool,
    /// The document still says what the paper says.
    pub current: bool,
    /// The number of what stands in its place.
    pub replaced: Option<String>,
    /// None where a private person is paid.
    pub amount: Option<Money>,
    /// Digest of the content, as it is printed.
    pub digest: String,
}

/// How a sheet becomes a file.
#[derive(Clone, Copy, Debug)]
pub struct Files {
    pub json: fn(&Sheet) -> Value,
    pub csv: fn(&Sheet) -> Vec<u8>,
    pub xlsx: fn(&Sheet) -> Result<Vec<u8>, String>,
    /// For a regency on a day; blocks, and says in a sentence why it could not.
    pub pdf: fn(&Sheet, &str, Day) -> Result<Vec<u8>, String>,
}

/// All routes and pages over one regency, with every limit on.
pub fn router(app: App) -> axum::Router {
    routes::build(Arc::new(site::Site::new(app)))
}

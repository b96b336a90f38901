//! Hands the edge what it needs of the modules.

mod bank;
mod bukti;
mod cash;
mod desk;
mod drafting;
mod entry;
pub mod evidence;
mod exchange;
mod imports;
pub mod machines;
pub mod papers;
mod planning;
mod prices;
pub mod publishing;
mod receipts;
mod shelf;
pub mod sso;
mod staff;
mod telling;
pub mod watch;
pub mod workbook;

use std::sync::Arc;

use kernel::{Day, Moment, Role, Sheet};
use organisation::public::{self as people, OfficeToday};
use store::module::Reading;
use store::{Db, DocRef, Proof, Scope, View};
use web::{App, Auth, Credential, Desk, Files, FirstLink, Links, Office, Prints, Reads, Who};

use crate::modules::{self, MODULES};
use crate::output;

/// `address` is where browsers reach the server, as papers name it.
pub fn app(db: Arc<Db>, links: Links, address: Option<String>) -> App {
    // Whoever serves an empty regency puts its link here.
    let first = FirstLink::default();
    let practice = db.region().practice;
    App {
        db,
        modules: MODULES,
        auth: Auth { token, scope },
        reads: Reads { trace },
        sessions: entry::SESSIONS,
        desk: Desk { tasks: desk::tasks, document: desk::document },
        drafting: drafting::DRAFTING,
        imports: imports::IMPORTS,
        shelf: shelf::SHELF,
        prices: prices::PRICES,
        prints: Prints { paper: papers::paper, render: papers::render, proof: papers::proof },
        watch: watch::WATCH,
        planning: planning::PLANNING,
        cash: cash::CASH,
        evidence: evidence::EVIDENCE,
        exchange: exchange::EXCHANGE,
        scanner: None,
        address,
        // Whoever serves with a portal and a publisher puts them here.
        papers_at: None,
        witnessed: None,
        links,
        first,
        // Whoever serves with a provider puts it here.
        sso: None,
        identities: sso::IDENTITIES,
        handed: &[bank::HANDED, bukti::HANDED],
        files: if practice { PRACTICE_FILES } else { FILES },
    }
}

const FILES: Files = Files {
    json: documents::write::json,
    csv: documents::write::csv,
    xlsx,
    pdf: |sheet, region, day| pdf(sheet, (region, day), vec![]),
};

/// Files go further than the answer they came in.
const PRACTICE_FILES: Files = Files {
    json: |sheet| documents::write::json(&marked(sheet)),
    csv: |sheet| output::csv(&marked(sheet)),
    xlsx: |sheet| xlsx(&marked(sheet)),
    pdf: |sheet, region, day| pdf(sheet, (region, day), vec![print::Mark::Practice]),
};

fn marked(sheet: &Sheet) -> Sheet {
    let mut sheet = sheet.clone();
    output::mark(&mut sheet);
    sheet
}

fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, String> {
    documents::write::xlsx(sheet).map_err(|e| e.to_string())
}

fn pdf(sheet: &Sheet, (region, day): (&str, Day), marks: Vec<print::Mark>) -> Result<Vec<u8>, String> {
    let job =
        print::Job::Table { sheet: sheet.clone(), region: region.to_owned(), day, marks, foot: papers::foot(sheet) };
    papers::print_job(&job, &print::Limits::table()).map_err(|e| e.to_string())
}

fn token<'a>(view: &'a mut View, text: &'a str, now: Moment) -> Reading<'a, Option<Credential>> {
    Box::pin(async move {
        let found = organisation::public::authenticate_token(view, text, now).await?;
        Ok(found.and_then(|s| match s.proof {
            Proof::Token(token) => Some(Credential { token, user: s.user, person: s.person }),
            Proof::Vouched | Proof::Session(_) => None,
        }))
    })
}

fn office(held: OfficeToday) -> Office {
    Office { role: held.role, mandate: held.mandate, unit: held.unit_name, decree: held.decree }
}

fn who(view: &mut View, person: i64, today: Day) -> Reading<'_, Who> {
    Box::pin(async move {
        let (name, offices) = people::person_on(view, person, today).await?;
        let unproved = offices.iter().any(|o| signs(o.role)) && !people::person_has_factor(view, person).await?;
        Ok(Who { name, offices: offices.into_iter().map(office).collect(), unproved, reads: true })
    })
}

/// Some act of the office signs.
fn signs(role: Role) -> bool {
    modules::acts().any(|act| act.def.signs && act.def.roles.contains(&role))
}

fn scope(view: &mut View, person: i64, today: Day) -> Reading<'_, Scope> {
    Box::pin(crate::identity::reading_scope(view, person, today))
}

fn trace<'a>(view: &'a mut View, reference: &'a DocRef) -> Reading<'a, serde_json::Value> {
    Box::pin(async move { Ok(serde_json::to_value(treasury::public::trace(view, reference).await?)?) })
}

/// What the offices of a whole regency reach.
#[cfg(test)]
mod tests {
    use kernel::lifecycle::Kind;
    use store::documents::{Asked, list};
    use store::outbox::{Mark, told};
    use store::testing::Temporary;
    use store::{Actor, Clock};

    use super::*;
    use crate::demo::{self, YEAR};
    use crate::modules::SCHEMA;

    /// What somebody finds: documents, SP2D among them, messages.
    async fn found(db: &Db, actor: &Actor) -> (usize, usize, usize) {
        let mut view = db.view().await.expect("a view");
        let Actor::User { person, .. } = actor else { panic!("an official") };
        view.scope = scope(&mut view, *person, db.today().expect("a day")).await.expect("a scope");
        let asked = Asked { year: YEAR, kind: None, state: None, unit: None, after: 0, most: 1000 };
        let documents = list(&mut view, &asked).await.expect("documents");
        assert!(documents.iter().all(|d| view.scope.sees(d.unit_id, d.sub_unit_id)));
        let payments = list(&mut view, &Asked { kind: Some(Kind::Sp2d), ..asked }).await.expect("documents");
        let messages = told(&mut view, Mark::START, 5000).await.expect("messages").told;
        // Whose office it is and that a budget counts is told of every SKPD.
        let of_all = |topic: &str| topic.starts_with("role-") || topic == "budget-in-force";
        let messages = messages.iter().filter(|(_, message)| !of_all(&message.topic)).count();
        (documents.len(), payments.len(), messages)
    }

    async fn filled(place: &Temporary) {
        let clock = Clock::Handed(Day::new(YEAR, 3, 16).expect("a day"));
        let db = place.open_at(clock, &SCHEMA).await.expect("opens");
        let regency = demo::found(&db).await.expect("founded");
        demo::tell(&db, &regency).await.expect("told");
        db.seal_now().await.expect("sealed");
        let all = found(&db, &regency.kuasa).await;
        assert!(all.0 > 3 && all.1 > 0 && all.2 > 3, "{all:?}");
        let mut paying = Vec::new();
        for offices in &regency.offices {
            paying.push(found(&db, &offices.treasurer).await);
        }
        // One SKPD pays in the story; the others see nothing of it.
        paying.retain(|counts| *counts != (0, 0, 0));
        assert_eq!(paying, [all]);
        let stranger = scope(&mut db.view().await.expect("a view"), 1, db.today().expect("a day")).await;
        assert!(stranger.is_err_and(|e| e.to_string().contains("tidak membaca angka")));
        db.close().await;
    }

    #[tokio::test]
    async fn an_office_reads_its_own_documents_and_messages() {
        let folder = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
        filled(&folder).await;
        if let Some(server) = Temporary::postgres(true, &SCHEMA).await.expect("a cluster") {
            filled(&server).await;
            server.discard().await.expect("discarded");
        }
    }
}

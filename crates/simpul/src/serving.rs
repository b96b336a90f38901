//! Hands the edge what it needs of the modules.

use std::sync::Arc;

use kernel::{Day, Moment};
use store::module::Reading;
use store::{Db, DocRef, Scope, View};
use web::{App, Auth, Credential, Files, Reads};

use crate::modules::MODULES;

pub fn app(db: Arc<Db>) -> App {
    App {
        db,
        modules: MODULES,
        auth: Auth { token, scope },
        reads: Reads { trace, documents: None, messages: None },
        files: Files {
            json: documents::write::json,
            csv: documents::write::csv,
            xlsx: |sheet| documents::write::xlsx(sheet).map_err(|e| e.to_string()),
        },
    }
}

fn token<'a>(view: &'a mut View, text: &'a str, now: Moment) -> Reading<'a, Option<Credential>> {
    Box::pin(async move {
        let found = organisation::public::authenticate_token(view, text, now).await?;
        Ok(found.and_then(|s| s.token.map(|token| Credential { token, user: s.user, person: s.person })))
    })
}

fn scope(view: &mut View, person: i64, today: Day) -> Reading<'_, Scope> {
    Box::pin(crate::identity::reading_scope(view, person, today))
}

fn trace<'a>(view: &'a mut View, reference: &'a DocRef) -> Reading<'a, serde_json::Value> {
    Box::pin(async move { Ok(serde_json::to_value(treasury::public::trace(view, reference).await?)?) })
}

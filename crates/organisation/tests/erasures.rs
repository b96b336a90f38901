//! What the journal says of a person is erased on an official request, and what
//! proves public money stays.

use kernel::Role;
use organisation::acts::{DeclineErasure, EnterErasure, GrantErasure};
use store::testing::on_both;
use store::{Db, Error, Read as _, params};

use crate::support::{ADMIN, PERSONNEL, SCHEMA, act, appoint, codes, enrol, founded, number};

const INSPECTOR: &str = "198001012005011003";
const SUBJECT: &str = "198001012005011004";

/// The number in the journal of the entry that an act made.
async fn index(db: &Db, name: &str) -> i64 {
    let sql = "SELECT s.leaf_index FROM journal j JOIN journal_seal s ON s.entry_id = j.id WHERE j.act = $1
       ORDER BY s.leaf_index DESC LIMIT 1";
    db.seal_now().await.expect("sealed");
    let found = db.view().await.expect("a view").one(sql, params![name]).await.expect("an entry");
    found.int("leaf_index").expect("a number")
}

async fn said(db: &Db, index: i64) -> Option<String> {
    let mut view = db.view().await.expect("a view");
    let entry =
        view.one("SELECT entry_id FROM journal_seal WHERE leaf_index = $1", params![index]).await.expect("sealed");
    let entry = entry.int("entry_id").expect("a number");
    store::journal::read_body(&mut view, db.keys(), entry).await.expect("read")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn content_is_erased_by_two_offices_with_the_article() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        enrol(&db, INSPECTOR).await;
        appoint(&db, INSPECTOR, Role::Inspektorat, None, today).await;
        crate::support::act(&db, ADMIN, crate::support::official(SUBJECT, Some("8104010101800001")))
            .await
            .expect("a person");
        let told = index(&db, "add-official").await;
        assert!(said(&db, told).await.expect("content").contains(SUBJECT));

        let ask =
            |index| EnterErasure { index, asked_by: "Pejabat itu sendiri".into(), letter: "Surat 5, 1 Maret".into() };
        assert_eq!(codes(act(&db, PERSONNEL, ask(told)).await), ["WEWENANG-JABATAN"]);
        assert!(matches!(act(&db, ADMIN, ask(1_000_000)).await, Err(Error::NotFound(_))));
        let request = number(&act(&db, ADMIN, ask(told)).await.expect("entered"), "request");
        assert_eq!(codes(act(&db, ADMIN, ask(told)).await), ["HAPUS-ISI-MENUNGGU"]);
        assert!(said(&db, told).await.is_some(), "nothing is erased before the answer");

        let grant = || GrantErasure { request, article: "UU 27/2022 Ps 8".into() };
        assert_eq!(codes(act(&db, ADMIN, grant()).await), ["WEWENANG-JABATAN"]);
        act(&db, INSPECTOR, grant()).await.expect("granted");
        assert_eq!(said(&db, told).await, None);
        assert_eq!(codes(act(&db, INSPECTOR, grant()).await), ["HAPUS-ISI-TERJAWAB"]);

        // Asked again, it can only be declined; that answer names its article too.
        let again = number(&act(&db, ADMIN, ask(told)).await.expect("entered"), "request");
        let refused = act(&db, INSPECTOR, GrantErasure { request: again, article: "Ps 8".into() }).await;
        assert_eq!(codes(refused), ["HAPUS-ISI-SUDAH"]);
        let decline = DeclineErasure { request: again, article: "UU 27/2022 Ps 15".into() };
        act(&db, INSPECTOR, decline).await.expect("declined");
        let rows = db.view().await.expect("a view").query("SELECT * FROM erasure_request ORDER BY id", vec![]).await;
        let rows = rows.expect("read");
        let seen = |n: usize| (rows[n].int("granted").expect("a number"), rows[n].text("answer").expect("a text"));
        assert_eq!(seen(0), (1, "UU 27/2022 Ps 8".to_owned()));
        assert_eq!(seen(1), (0, "UU 27/2022 Ps 15".to_owned()));
        db
    })
    .await
    .expect("both");
}

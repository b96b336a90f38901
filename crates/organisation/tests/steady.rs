//! What acts remember of offices, units and dated data holds only as long as
//! nobody changed it, in this program or in another on the same database.

use crate::support::{ADMIN, SCHEMA, Sign, act, appoint, code, codes, enrol, founded, grant};
use kernel::Role;
use organisation::acts::{EndRole, GrantRole};
use store::testing::Temporary;

const ONE: &str = "198001012005011011";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_program_sees_an_office_end_at_once() {
    let Some(server) = Temporary::postgres(false, &SCHEMA).await.expect("a cluster") else { return };
    let first = server.open(&SCHEMA).await.expect("opens");
    let second = server.open(&SCHEMA).await.expect("opens");
    let today = founded(&first).await;
    enrol(&first, ONE).await;
    let sign = || Sign { unit: code("1.01"), date: today };
    assert_eq!(codes(act(&second, ONE, sign()).await), ["WEWENANG-JABATAN"]);
    let office = appoint(&first, ONE, Role::Pa, Some("1.01"), today).await;
    for program in [&first, &second] {
        assert!(codes(act(program, ONE, sign()).await).is_empty());
    }
    act(&second, ADMIN, EndRole { grant: office, reason: "pindah tugas".into() }).await.expect("ended");
    for program in [&first, &second] {
        assert_eq!(codes(act(program, ONE, sign()).await), ["WEWENANG-BERAKHIR"]);
    }
    first.close().await;
    second.close().await;
    server.discard().await.expect("discarded");
}

/// An act that changed something and was refused, or was only tried, leaves
/// nothing behind in the memory of the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_only_tried_is_not_remembered() {
    store::testing::on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        enrol(&db, ONE).await;
        let office = appoint(&db, ONE, Role::Pa, Some("1.01"), today).await;
        let sign = || Sign { unit: code("1.01"), date: today };
        assert!(codes(act(&db, ONE, sign()).await).is_empty());
        let tried = store::Envelope { dry_run: true, ..crate::support::by(&db, ADMIN).await };
        let end = EndRole { grant: office, reason: "pindah tugas".into() };
        db.act(std::sync::Arc::new(end), tried).await.expect("tried");
        assert!(codes(act(&db, ONE, sign()).await).is_empty());
        let pair = GrantRole { ..grant(ONE, Role::BendaharaPengeluaran, Some("1.01"), today) };
        assert!(!codes(act(&db, ADMIN, pair).await).is_empty(), "an excluded pair");
        assert!(codes(act(&db, ONE, sign()).await).is_empty());
        db
    })
    .await
    .expect("both");
}

//! A clock that leapt and was put right: two officials say so, and the books go on.

use kernel::Role;
use organisation::acts::{ConfirmClock, EnterClock};
use organisation::public::user_by_name;
use store::testing::{Temporary, pass, wall};
use store::verify::verify;
use store::{Answer, Channel, Db, Envelope, Error, Result, Work};

use crate::support::{ADMIN, SCHEMA, act, appoint, codes, enrol, founded, number};

const INSPECTOR: &str = "198001012005011003";
const MONTH: i64 = 30 * 86_400_000;

async fn at_the_machine(db: &Db, who: &str, work: impl Work + 'static) -> Result<Answer> {
    let user = user_by_name(&mut db.view().await?, who).await?.expect("an account");
    db.act(std::sync::Arc::new(work), Envelope::new(user.actor(), Channel::Cli)).await
}

/// What a watch on a wrist shows, so many minutes from the machine's clock.
fn seen(minutes: i64) -> String {
    let at = wall().plus_millis(minutes * 60_000 + 7 * 3_600_000).iso();
    at[..16].replace('T', " ")
}

fn enter(minutes: i64) -> EnterClock {
    EnterClock { seen: seen(minutes), reason: "Baterai jam habis, BA 3/2026".into() }
}

async fn mended(place: &Temporary) {
    let at = || async { place.open(&SCHEMA).await.expect("opened") };
    let db = at().await;
    let today = founded(&db).await;
    enrol(&db, INSPECTOR).await;
    appoint(&db, INSPECTOR, Role::Inspektorat, None, today).await;
    // While it is right nobody has anything to say of it.
    assert_eq!(codes(at_the_machine(&db, ADMIN, enter(0)).await), ["JAM-BENAR"]);
    db.close().await;
    // It leaps by a month, an act is done, and it is put right.
    pass(MONTH);
    let db = at().await;
    at_the_machine(&db, ADMIN, crate::support::official("198001012005011009", None)).await.expect("an act");
    db.close().await;
    pass(-MONTH);
    let db = at().await;
    let someone = || crate::support::official("198001012005011010", None);
    assert!(matches!(act(&db, ADMIN, someone()).await, Err(Error::Clock(_))));
    // One official alone changes nothing, nor does whoever reads another time.
    assert_eq!(codes(act(&db, ADMIN, enter(0)).await), ["JAM-DI-MESIN"]);
    assert_eq!(codes(at_the_machine(&db, ADMIN, enter(10)).await), ["JAM-BEDA"]);
    assert_eq!(codes(at_the_machine(&db, INSPECTOR, enter(0)).await), ["WEWENANG-JABATAN"]);
    let wrong = EnterClock { seen: "kemarin sore".into(), ..enter(0) };
    assert!(matches!(at_the_machine(&db, ADMIN, wrong).await, Err(Error::Input(_))));
    let order = number(&at_the_machine(&db, ADMIN, enter(0)).await.expect("entered"), "order");
    let confirm = || ConfirmClock { order, seen: seen(1) };
    assert_eq!(codes(at_the_machine(&db, ADMIN, confirm()).await), ["WEWENANG-JABATAN"]);
    db.close().await;
    let db = at().await;
    assert!(matches!(act(&db, ADMIN, someone()).await, Err(Error::Clock(_))), "one official moves nothing");
    at_the_machine(&db, INSPECTOR, confirm()).await.expect("confirmed");
    db.close().await;
    // From its next start on Simpul goes by the clock again.
    let db = at().await;
    act(&db, ADMIN, someone()).await.expect("the books go on");
    assert_eq!(codes(at_the_machine(&db, INSPECTOR, confirm()).await), ["JAM-BENAR", "JAM-LEWAT"]);
    db.close().await;
    let told = verify(&place.place, &place.keys, store::table::KERNEL_TABLES).await.expect("verified");
    assert!(told.is_sound(), "{told:?}");
    assert_eq!(told.notes.iter().filter(|note| note.contains("Dua pejabat menyatakan jam benar")).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_officials_put_the_time_of_the_books_right() {
    let folder = Temporary::sqlite(false, &SCHEMA).await.expect("a folder");
    mended(&folder).await;
    if let Some(server) = Temporary::postgres(false, &SCHEMA).await.expect("a server") {
        mended(&server).await;
        server.discard().await.expect("discarded");
    }
}

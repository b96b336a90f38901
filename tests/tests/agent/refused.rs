//! What a target does not take as it is.

use crate::joined::Serving;
use crate::world::*;

/// A row that does not fit lies aside with its reason, and those behind it arrive;
/// once the table is mended it is tried again, and never over something newer.
#[test]
fn one_row_that_does_not_fit_does_not_stop_the_others() {
    let Some(db) = Databases::given("sisih") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);
    let take = format!("{SIK}/pasien/v1");
    let doctor = agent(&to, &["doctor"]);
    assert!(doctor.out.contains("tabel pasien dapat ditulis"), "{doctor:?}");
    assert!(doctor.out.contains("periksa kabel dan internet"), "nobody serves yet: {doctor:?}");
    assert!(!doctor.out.contains("ajukan kunci") && !doctor.out.contains("17592186044415"), "{doctor:?}");

    let serving = Serving::at(&data, HUB, port);
    let (giving, taking) = (Agent::start(&from), Agent::start(&to));
    until("all rows arrived", 60, || same(&db));
    db.taken("ALTER TABLE pasien ALTER nama TYPE varchar(20)");
    let name_of = |id: &str| db.taken(&format!("SELECT nama FROM pasien WHERE id = '{id}'"));
    db.old("UPDATE pasien SET nama = 'Nama yang terlalu panjang' WHERE id IN (5, 6)");
    until("two rows lie aside", 30, || agent(&to, &["aside"]).out.contains("2 kiriman disisihkan"));
    db.old("UPDATE pasien SET saldo = saldo + 1 WHERE id = 900; UPDATE pasien SET nama = 'Pendek' WHERE id = 6");
    until("what comes behind them arrives", 30, || name_of("6").trim() == "Pendek");
    until("of a row that was mended nothing lies aside", 10, || {
        agent(&to, &["aside"]).out.contains("1 kiriman disisihkan")
    });
    let aside = agent(&to, &["aside"]);
    assert!(aside.out.contains(&take) && aside.out.contains("character varying(20)"), "{aside:?}");
    let doctor = agent(&to, &["doctor"]);
    assert!(doctor.code == Some(1) && doctor.out.contains("1 kiriman ditolak tujuannya"), "{doctor:?}");

    assert_eq!(agent(&to, &["retry", &take, "999999"]).code, Some(2));
    assert_eq!(agent(&to, &["retry", &take]).code, Some(0));
    db.taken("ALTER TABLE pasien ALTER nama TYPE text");
    until("it stands there once it fits", 90, || {
        // It may have been tried before the table was mended.
        agent(&to, &["retry", &take]);
        same(&db)
    });
    until("nothing lies aside", 10, || !agent(&to, &["aside"]).out.contains("disisihkan"));
    assert_eq!(agent(&to, &["skip", &take, "1"]).code, Some(2), "there is nothing to let go");
    drop((giving, taking, serving));
}

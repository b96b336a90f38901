//! Rows as old databases hold them: moments in any zone, letters of another set,
//! rows that no line carries. Each comes as it was meant, or lies aside alone. Where
//! no hub answers, what is read waits on the disk.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::drops::office;
use crate::joined::{Serving, units};
use crate::world::*;

fn postgres(db: &Databases, name: &str, database: &str) -> String {
    let port = db.postgres_port();
    format!(
        "[sources.{name}]\nkind = \"postgres\"\nhost = \"127.0.0.1\"\nport = {port}\ndatabase = \"{database}\"\n\
         user = \"postgres\"\n\n"
    )
}

fn maria(db: &Databases, name: &str) -> String {
    let (user, port) = &db.maria;
    format!(
        "[sources.{name}]\nkind = \"mysql\"\nhost = \"127.0.0.1\"\nport = {port}\ndatabase = \"{}\"\nuser = \"{user}\"\n\n",
        db.name
    )
}

/// A stream of a table, with what else is set.
fn read(dataset: &str, (source, table): (&str, &str), more: &str) -> String {
    format!(
        "[[stream]]\ndataset = \"{dataset}\"\nversion = 1\nsource = \"{source}\"\ntable = \"{table}\"\nevery_seconds = 1\n\
         {more}\n\n"
    )
}

fn waits(folder: &Path, stream: &str) -> i64 {
    stands(folder, stream)["waiting"].as_i64().unwrap_or_default()
}

fn dry(folder: &Path, stream: &str) -> String {
    let said = agent(folder, &["dry-run", "--stream", stream]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.out
}

#[test]
fn moments_are_the_same_whatever_zone_they_name() {
    let Some(db) = Databases::given("waktu") else { return };
    db.old(
        "SET time_zone = '+00:00';
         CREATE TABLE waktu (id INT PRIMARY KEY, t TIMESTAMP NULL, d DATETIME, s VARCHAR(40));
         INSERT INTO waktu VALUES (1, '2026-03-04 23:30:00', '2026-03-05 06:30:00', '2026-03-04T18:00:00-05:30')",
    );
    db.taken(
        "CREATE TABLE waktu (id int PRIMARY KEY, t timestamptz, d timestamp, s text);
         INSERT INTO waktu VALUES (1, '2026-03-04 23:30:00+00', '2026-03-05 06:30:00', '2026-03-04T23:30:00Z')",
    );
    let place = tempfile::tempdir().unwrap();
    let fields = "key = [\"id\"]\nfields = { t = { type = \"moment\" }, d = { type = \"moment\" }, \
                  s = { type = \"moment\" }, hari = { from = \"t\", type = \"date\" } }";
    let all = [
        maria(&db, "lama"),
        postgres(&db, "baru", &db.name),
        read("lama", ("lama", "waktu"), fields),
        read("baru", ("baru", "waktu"), fields),
    ];
    let folder = office(place.path(), &all.concat());
    let moment = "2026-03-04T23:30:00.000Z";
    let wanted = format!("  1  {{\"d\":\"{moment}\",\"hari\":\"2026-03-05\",\"s\":\"{moment}\",\"t\":\"{moment}\"}}");
    for stream in ["lama/v1", "baru/v1"] {
        let told = dry(&folder, stream);
        assert!(told.lines().any(|line| line == wanted), "{told}");
    }
}

/// Databases of PostgreSQL, each in letters of its own.
fn in_letters<const N: usize>(db: &Databases, all: [(&str, &str); N]) -> [String; N] {
    all.map(|(name, letters)| {
        let name = format!("{name}_{}", db.name);
        let locale = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'";
        db.psql("postgres", &format!("CREATE DATABASE {name} ENCODING '{letters}' {locale}"));
        name
    })
}

/// A database that does not know its letters, and one that holds a letter which is
/// none: the first gives all of them, the second all but that row.
#[test]
fn letters_that_are_no_text_stop_their_row_alone() {
    let Some(db) = Databases::given("huruf") else { return };
    let [plain, western] = in_letters(&db, [("ascii", "SQL_ASCII"), ("win", "WIN1252")]);
    db.psql(
        &plain,
        r"CREATE TABLE pasien (kode text PRIMARY KEY, nama text, catatan text);
          INSERT INTO pasien SELECT E'\xe9' || to_char(n, 'FM0000'), E'Ren\xe9 ' || n, 'baik' FROM generate_series(1, 700) n;
          UPDATE pasien SET catatan = E'\xe9' WHERE kode LIKE '%0003'",
    );
    db.psql(
        &western,
        r"CREATE TABLE pasien (id int PRIMARY KEY, nama text);
          INSERT INTO pasien SELECT n, E'Ren\xe9 ' || n FROM generate_series(1, 700) n;
          UPDATE pasien SET nama = E'x\x81' WHERE id IN (3, 650)",
    );
    let place = tempfile::tempdir().unwrap();
    let all = [
        postgres(&db, "polos", &plain),
        postgres(&db, "barat", &western),
        read(
            "polos",
            ("polos", "pasien"),
            "key = [\"kode\"]\nfields = { nama = { charset = \"latin1\" }, catatan = {} }",
        ),
        read("barat", ("barat", "pasien"), "key = [\"id\"]\nfields = { nama = {} }"),
    ];
    let folder = office(place.path(), &all.concat());
    let told = dry(&folder, "polos/v1");
    assert!(told.contains("  é0001  {\"catatan\":\"baik\",\"nama\":\"René 1\"}"), "{told}");
    let running = Agent::start(&folder);
    until("the others were read", 60, || waits(&folder, "polos/v1") == 699 && waits(&folder, "barat/v1") == 698);
    let aside = agent(&folder, &["aside"]).out;
    for words in [
        "é0003: catatan: huruf tidak terbaca sebagai UTF-8",
        " 3: baris tidak dapat dibaca dari sumber: PostgreSQL: character with byte sequence 0x81",
        " 650: baris tidak dapat dibaca dari sumber",
    ] {
        assert!(aside.contains(words), "{words}: {aside}");
    }
    db.psql(&western, "UPDATE pasien SET nama = 'x' WHERE id = 650");
    until("what was mended there was read", 60, || waits(&folder, "barat/v1") == 699);
    drop(running);
}

/// Where nothing tells rows apart, one that holds a letter which is none lies aside
/// alone, and those that say the same are counted; a database whose letters nobody knows
/// here says what a person has to do.
#[test]
fn a_table_without_a_key_loses_no_row_to_a_letter() {
    let Some(db) = Databases::given("tanpakunci") else { return };
    let [western, greek] = in_letters(&db, [("win", "WIN1252"), ("yunani", "WIN1253")]);
    db.psql(
        &western,
        r"CREATE TABLE antrean (poli text, nama text);
          INSERT INTO antrean SELECT 'gigi', E'Ren\xe9' FROM generate_series(1, 600);
          INSERT INTO antrean VALUES ('gigi', E'x\x81'), ('umum', E'x\x81'), ('gigi', E'x\x81');
          INSERT INTO antrean SELECT 'umum', E'\x80 ' || n FROM generate_series(1, 600) n",
    );
    db.psql(&greek, r"CREATE TABLE antrean (poli text, nama text); INSERT INTO antrean VALUES ('gigi', E'\xaa')");
    db.old(
        "CREATE TABLE antrean (poli VARCHAR(20), nama VARCHAR(40)) CHARACTER SET latin1;
         INSERT INTO antrean VALUES ('gigi', _latin1 X'7881'), ('gigi', _latin1 X'7881'), ('umum', 'René')",
    );
    let place = tempfile::tempdir().unwrap();
    let fields = "fields = { poli = {}, nama = {} }";
    let all = [
        postgres(&db, "barat", &western),
        postgres(&db, "yunani", &greek),
        maria(&db, "lama"),
        read("barat", ("barat", "antrean"), fields),
        read("yunani", ("yunani", "antrean"), fields),
        read("lama", ("lama", "antrean"), fields),
    ];
    let folder = office(place.path(), &all.concat());
    assert!(dry(&folder, "barat/v1").contains(r#"{"nama":"René","poli":"gigi"}"#));
    let running = Agent::start(&folder);
    let both = |stream: &str| (waits(&folder, stream), stands(&folder, stream)["aside"].as_i64().unwrap_or_default());
    until("the others were read", 60, || both("barat/v1") == (1200, 3) && both("lama/v1") == (3, 0));
    let aside = agent(&folder, &["aside"]).out;
    let reason = "kolom nama memuat huruf yang tidak ada dalam windows-1252 basis datanya: «x·»";
    assert_eq!(aside.matches(reason).count(), 3, "{aside}");
    let what = "sebutkan key pada aliran ini";
    until("what to do is told", 20, || {
        stands(&folder, "yunani/v1")["trouble"].as_str().is_some_and(|w| w.contains(what))
    });
    assert!(agent(&folder, &["doctor"]).out.contains(what));

    db.psql(&western, r"UPDATE antrean SET nama = 'x' WHERE nama = E'x\x81' AND poli = 'umum'");
    until("what was mended there was read", 60, || both("barat/v1") == (1201, 2));
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(both("barat/v1"), (1201, 2), "and nothing once more");
    drop(running);
}

/// Rows that are larger than an event, and one that is larger than MySQL sends.
#[test]
fn rows_that_are_too_large_stop_nobody_and_need_no_memory() {
    let Some(db) = Databases::given("besar") else { return };
    db.old(
        "CREATE TABLE foto (id INT PRIMARY KEY, isi LONGTEXT, lampiran LONGBLOB);
         INSERT INTO foto SELECT seq, REPEAT('x', 300000), NULL FROM seq_1_to_300;
         INSERT INTO foto VALUES (301, 'kecil', NULL), (302, REPEAT('y', 12000000), REPEAT('z', 12000000)),
           (303, 'kecil', 'juga')",
    );
    let place = tempfile::tempdir().unwrap();
    let fields = "key = [\"id\"]\nfields = { isi = {}, lampiran = {} }";
    let folder = office(place.path(), &[maria(&db, "aplikasi"), read("foto", ("aplikasi", "foto"), fields)].concat());
    let running = Agent::start(&folder);
    until("the others were read", 60, || waits(&folder, "foto/v1") == 2 && stands(&folder, "foto/v1")["aside"] == 301);
    let aside = agent(&folder, &["aside", "--rows", "400"]).out;
    assert!(aside.contains(" 302: isi baris 24000000 bita, terlalu besar untuk dikirim"), "{aside}");
    assert!(aside.contains(" 7: isi 300010 bita; paling banyak 262144"), "{aside}");
    let memory = most_memory(&running.child);
    assert!(memory < 64, "{memory} MB");
    drop(running);
}

/// Rows that nothing tells apart are read no faster than others, and each of those
/// that say the same is counted.
#[test]
fn a_table_without_a_key_is_read_at_its_pace() {
    let Some(db) = Databases::given("pelan") else { return };
    db.old("CREATE TABLE antrean (poli VARCHAR(20)); INSERT INTO antrean SELECT 'gigi' FROM seq_1_to_1001");
    let place = tempfile::tempdir().unwrap();
    let slow = maria(&db, "aplikasi").replace("\n\n", "\nrows_per_second = 200\n\n");
    let folder =
        office(place.path(), &[slow, read("antrean", ("aplikasi", "antrean"), "fields = { poli = {} }")].concat());
    let begun = Instant::now();
    let running = Agent::start(&folder);
    until("all were read", 60, || waits(&folder, "antrean/v1") == 1001);
    // Twice five hundred before the last one, two hundred in a second.
    assert!(begun.elapsed() >= Duration::from_secs(5), "{:?}", begun.elapsed());
    db.old("DELETE FROM antrean LIMIT 1");
    until("one is gone", 60, || waits(&folder, "antrean/v1") == 1002);
    drop(running);
}

#[test]
fn only_new_rows_are_read_by_their_key_or_their_time() {
    let Some(db) = Databases::given("baru") else { return };
    db.old(
        "CREATE TABLE catat (id BIGINT AUTO_INCREMENT PRIMARY KEY, isi VARCHAR(20));
         INSERT INTO catat (isi) SELECT seq FROM seq_1_to_700;
         CREATE TABLE ubah (id INT PRIMARY KEY, isi VARCHAR(20),
           diubah TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);
         INSERT INTO ubah SELECT seq, seq, NOW() - INTERVAL IF(seq = 700, 1, 24) HOUR FROM seq_1_to_700",
    );
    let place = tempfile::tempdir().unwrap();
    let fields = "key = [\"id\"]\nfields = { isi = {} }\n";
    let all = [
        maria(&db, "aplikasi"),
        read("catat", ("aplikasi", "catat"), &format!("{fields}follow = \"key\"")),
        read("ubah", ("aplikasi", "ubah"), &format!("{fields}follow = \"moment\"\nmoment = \"diubah\"")),
    ];
    let folder = office(place.path(), &all.concat());
    let running = Agent::start(&folder);
    let both = || (waits(&folder, "catat/v1"), waits(&folder, "ubah/v1"));
    until("all were read at first", 60, || both() == (700, 700));
    db.old(
        "UPDATE catat SET isi = 'lain' WHERE id = 1; INSERT INTO catat (isi) VALUES ('baru');
         UPDATE ubah SET isi = 'lain' WHERE id = 1; UPDATE ubah SET isi = 'diam', diubah = diubah WHERE id = 2;
         INSERT INTO ubah (id, isi) VALUES (900, 'baru')",
    );
    until("what is new was read", 20, || both() == (701, 702));
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(both(), (701, 702), "what neither key nor time tells waits for the day's whole reading");
    db.old("INSERT INTO catat (isi) VALUES ('lagi'), ('lagi')");
    until("and again behind the last key", 20, || both() == (703, 702));
    drop(running);
}

/// MySQL as the place that takes: it knows no `true`, and no moment with an offset.
#[test]
fn a_table_of_mysql_takes_what_others_give() {
    let Some(db) = Databases::given("penerima") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    let [from, to] = agents(&db, place.path(), &data, port);
    let [gives, takes] = units(&data);
    let schema = r#"{"type":"object","properties":{"aktif":{"type":"boolean"},"saat":{"type":"string"},
      "nama":{"type":"string"}}}"#;
    dataset(&data, [&gives, &takes], "kunjungan", schema);
    db.old(
        "CREATE TABLE kunjungan (id INT PRIMARY KEY, aktif TINYINT(1), saat DATETIME, nama VARCHAR(40));
         INSERT INTO kunjungan VALUES (1, 1, '2026-03-05 06:30:00', 'René'), (2, 0, '2026-03-05 00:00:00', NULL);
         CREATE TABLE terima (kunci VARCHAR(100) PRIMARY KEY, aktif TINYINT(1), saat DATETIME, waktu TIMESTAMP NULL,
           nama VARCHAR(40))",
    );
    let fields = "key = [\"id\"]\nfields = { aktif = { type = \"boolean\" }, saat = { type = \"moment\" }, nama = {} }";
    let add = |folder: &Path, more: &str| edit(folder, |settings| format!("{settings}\n{more}"));
    add(&from, &read("kunjungan", ("aplikasi", "kunjungan"), fields));
    let take = format!(
        "[[take]]\nof = \"{SIK}\"\ndataset = \"kunjungan\"\nversion = 1\ntable = {{ source = \"lama\", name = \"terima\", \
         subject = \"kunci\", columns = {{ aktif = \"aktif\", saat = \"saat\", waktu = \"saat\", nama = \"nama\" }} }}\n"
    );
    add(&to, &[maria(&db, "lama"), take].concat());
    let serving = Serving::at(&data, HUB, port);
    let (giving, taking) = (Agent::start(&from), Agent::start(&to));
    let held = || db.old("SELECT kunci, aktif, saat, UNIX_TIMESTAMP(waktu), nama FROM terima ORDER BY kunci");
    until("both rows stand there", 60, || {
        held() == "1\t1\t2026-03-05 06:30:00\t1772667000\tRené\n2\t0\t2026-03-05 00:00:00\t1772643600\tNULL"
    });
    db.old("UPDATE kunjungan SET aktif = 0 WHERE id = 1; DELETE FROM kunjungan WHERE id = 2");
    until("one changed, one went", 30, || held() == "1\t0\t2026-03-05 06:30:00\t1772667000\tRené");
    drop((giving, taking, serving));
}

//! Files that somebody drops into a folder, and those that another system offers:
//! exports of SIPD as the guide tells it, workbooks with titles above and a sum
//! below. No hub answers here; what is read waits on the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kernel::Money;
use kernel::sheet::{Column, ColumnKind, Sheet, Value as Cell, column};
use serde_json::{Value, json};

use crate::fleet::most_allowed;
use crate::kinds::counterpart;
use crate::world::*;

/// An agent whose hub is out of reach, with these sources and streams.
pub fn office(place: &Path, streams: &str) -> PathBuf {
    let [hub, own] = [7, 8].map(|seed| protocol::key::from_seed([seed; 32]));
    let folder = place.join("agen");
    std::fs::create_dir_all(folder.join("masuk")).unwrap();
    std::fs::write(folder.join("kunci.rahasia"), protocol::key::write_secret(&own)).unwrap();
    let public = protocol::key::write_public(&hub.verifying_key());
    let settings = format!(
        "[hub]\naddress = \"http://127.0.0.1:9\"\npublic = \"{public}\"\nlog = \"hub/log\"\n\n[me]\nsystem = \"{SIK}\"\n\
         keyid = \"UJI-1\"\nkey = \"kunci.rahasia\"\n\n{streams}"
    );
    std::fs::write(folder.join("agent.toml"), settings).unwrap();
    folder
}

/// What `dry-run` would send of a stream.
fn shown(folder: &Path, stream: &str) -> Vec<Value> {
    let said = agent(folder, &["dry-run", "--rows", "20000", "--stream", stream]);
    assert!(said.code == Some(0) && !said.out.contains("DITAHAN"), "{stream}: {} {}", said.out, said.err);
    let rows = said.out.lines().filter_map(|line| line.split_once("  {"));
    rows.map(|(_, rest)| serde_json::from_str(&format!("{{{rest}")).unwrap()).collect()
}

/// The sources and streams that the guide gives for SIPD.
fn guide(folder: &Path) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/panduan/46-agen-berkas-dan-windows.md");
    let page = std::fs::read_to_string(page).unwrap();
    let block = page.split("```toml\n").find(|block| block.starts_with("[sources.sipd]")).unwrap();
    let block = block.split("```").next().unwrap();
    let named = "folder = \"/srv/sipd\"\n";
    assert!(block.contains(named), "{block}");
    block.replace(named, &format!("folder = \"{}\"\nsettle_seconds = 0\n", folder.display()))
}

fn total(rows: &[Value], field: &str) -> i64 {
    rows.iter().filter_map(|row| row[field].as_i64()).sum()
}

fn texts(names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| column::text(name)).collect()
}

/// A report of payments as SIPD writes it: titles, a gap, headings, lines, a sum.
fn report() -> Sheet {
    let names = ["Kode Sub SKPD", "Kode Sub Kegiatan", "Kode Rekening", "Nomor Dokumen", "Jenis Dokumen"];
    let more = ["Jenis Transaksi", "Tanggal Dokumen", "Nomor SPD", "Nomor SP2D", "Tanggal SP2D", "Nama Pegawai"];
    let mut columns = texts(&[&names[..], &more].concat());
    columns.extend(["Nilai Realisasi", "Nilai Setoran", "Nilai SPD"].map(column::money));
    let line = |number: &str, account: &str, sen: i64| {
        let codes = ["1.01", "1.01.01.2.02.0001", account, number, "SPP", "LS", "7 Januari 2026"];
        let codes = codes.iter().chain(&["SPD-1", "SP2D-1", "19 Januari 2026", "PEGAWAI-001"]);
        let mut cells: Vec<Cell> = codes.map(|code| Cell::text(*code)).collect();
        cells.extend([sen, 0, 5_244_155_349].map(|sen| Cell::Money(Money::from_sen(sen))));
        cells
    };
    let mut sum = vec![Cell::Empty; 14];
    sum[0] = Cell::text("Total");
    sum[11] = Cell::Money(Money::from_sen(1_500_050));
    Sheet {
        name: "Sheet1".into(),
        heading: ["LAPORAN REALISASI PER DOKUMEN", "KAB. CONTOH", "TAHUN 2026"].map(str::to_owned).into(),
        columns,
        rows: vec![line("D-1", "5.1.02", 1_000_049), line("D-1", "5.1.03", 500_001)],
        total: Some(sum),
    }
}

/// The packages of a budget; one line is there twice, one is only a place.
fn budget() -> Sheet {
    let names = ["NO", "TAHUN", "KODE SKPD", "KODE SUB UNIT", "KODE SUB KEGIATAN", "KODE SUMBER DANA"];
    let mut columns = texts(&[&names[..], &["KODE REKENING", "NAMA PAKET/KELOMPOK"]].concat());
    columns.push(Column::new("PAGU", ColumnKind::Money));
    let line = |number: i64, package: &str, sen: i64| {
        let codes = ["1.01", "1.01", "1.01.01.2.02.0001", "1.2.01", "5.1.02", package].map(Cell::text);
        [&[Cell::Count(number), Cell::Count(2026)][..], &codes, &[Cell::Money(Money::from_sen(sen))]].concat()
    };
    let mut place = line(4, "", 0);
    place.truncate(5);
    let rows = vec![line(1, "Pagar", 20_000_000_000), line(2, "Kertas", 150), line(3, "Kertas", 150), place];
    Sheet { name: "Sheet 1".into(), columns, rows, ..Sheet::default() }
}

const BUDGET: &str = "apbd-rekap5/v1";
const PAYMENTS: &str = "realisasi-dokumen/v1";

#[test]
fn exports_of_sipd_are_read_as_the_guide_says() {
    let place = tempfile::tempdir().unwrap();
    let dropped = place.path().join("sipd");
    std::fs::create_dir(&dropped).unwrap();
    let folder = office(place.path(), &guide(&dropped));
    std::fs::write(dropped.join("rekap5-2026-murni.xlsx"), documents::write::xlsx(&budget()).unwrap()).unwrap();
    std::fs::write(dropped.join("realisasi-2026-01.xlsx"), documents::write::xlsx(&report()).unwrap()).unwrap();

    let paid = shown(&folder, PAYMENTS);
    assert_eq!(paid.len(), 2, "the sum is no payment: {paid:?}");
    assert_eq!(total(&paid, "nilai"), 1_500_050);
    assert_eq!((paid[0]["nomor"].as_str(), paid[0]["tanggal_sp2d"].as_str()), (Some("D-1"), Some("19 Januari 2026")));
    assert!(!paid[0].to_string().contains("PEGAWAI"), "nobody is named");
    let planned = shown(&folder, BUDGET);
    let tahun = planned.iter().filter(|row| row["tahun"] == 2026).count();
    assert_eq!((planned.len(), tahun, total(&planned, "pagu")), (4, 4, 20_000_000_300));

    let running = Agent::start(&folder);
    for (stream, rows) in [(PAYMENTS, 2), (BUDGET, 4)] {
        until("the made files are read", 60, || stands(&folder, stream)["waiting"] == rows);
        assert_eq!(stands(&folder, stream)["aside"], 0, "{stream}");
    }
    drop(running);
}

#[test]
fn the_regencys_own_exports_of_sipd_are_read() {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/xlsx");
    if !real.is_dir() {
        println!("skipped: real data not present");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let dropped = place.path().join("sipd");
    std::fs::create_dir(&dropped).unwrap();
    let folder = office(place.path(), &guide(&dropped));
    for (file, name) in [
        ("buru_2026_rekapver5.xlsx", "rekap5-2026-pergeseran.xlsx"),
        ("buru_2026_laporan_realisasi_per_dokumen_MASKED.xlsx", "realisasi-2026-04.xlsx"),
    ] {
        std::fs::copy(real.join(file), dropped.join(name)).unwrap();
    }
    // To the sen what the files' own last lines and columns add up to.
    let (paid, planned) = (shown(&folder, PAYMENTS), shown(&folder, BUDGET));
    assert_eq!((paid.len(), total(&paid, "nilai")), (1474, 4_576_429_599_500));
    assert_eq!((planned.len(), total(&planned, "pagu")), (6666, 87_719_809_373_368));
    let ends_in_sen = paid.iter().filter(|row| row["nilai_spd"] == 5_244_155_349i64).count();
    assert_eq!(ends_in_sen, 2, "52441553.48999999 as a spreadsheet shows it");
    let running = Agent::start(&folder);
    for (stream, rows) in [(PAYMENTS, 1474), (BUDGET, 6666)] {
        until("the real files are read", 240, || stands(&folder, stream)["waiting"] == rows);
        assert_eq!(stands(&folder, stream)["aside"], 0, "{stream}");
    }
    drop(running);
}

#[test]
fn headings_stand_where_the_settings_say() {
    let place = tempfile::tempdir().unwrap();
    let sheet = documents::write::xlsx(&report()).unwrap();
    let tried = |more: &str| {
        let streams = format!(
            "[sources.berkas]\nkind = \"folder\"\nfolder = \"masuk\"\nsettle_seconds = 0\n\n[[stream]]\ndataset = \"bayar\"\n\
             version = 1\nsource = \"berkas\"\ntable = \"*.xlsx\"\n{more}\nfields = {{ nomor = {{ from = \"Nomor Dokumen\", \
             required = true }}, nilai = {{ from = \"Nilai Realisasi\", type = \"sen\" }} }}\n"
        );
        let folder = office(place.path(), &streams);
        std::fs::write(folder.join("masuk/realisasi.xlsx"), &sheet).unwrap();
        agent(&folder, &["dry-run"])
    };
    let lines = |out: &str| out.lines().filter(|line| line.contains("\"nomor\":\"D-1\"")).count();
    for found in ["heading_row = 5", "heading_has = [\"Nilai Realisasi\", \"Nomor Dokumen\"]"] {
        let said = tried(found);
        assert!(lines(&said.out) == 2 && said.out.contains("DITAHAN: nomor: wajib"), "the sum is set aside: {said:?}");
        let said = tried(&format!("{found}\nskip_rows = [\"total\"]"));
        assert!(lines(&said.out) == 2 && !said.out.contains("DITAHAN"), "{said:?}");
    }
    for (wrong, words) in [
        ("", "«LAPORAN REALISASI PER DOKUMEN», bukan judul kolom; sebutkan heading_has"),
        ("heading_row = 4", "baris judul 4 kosong"),
        ("heading_has = [\"Nomor Dokumen\", \"PAGU\"]", "judul Nomor Dokumen, PAGU tidak ada"),
        ("heading_row = 5\nsheet = \"Lain\"", "lembar Lain tidak ada"),
    ] {
        let said = tried(wrong);
        assert!(said.code == Some(1) && said.err.contains(words), "{wrong}: {said:?}");
    }
    for (odd, words) in
        [("heading_row = 0", "mulai dari 1"), ("heading_row = 5\nheading_has = [\"Nomor Dokumen\"]", "tidak keduanya")]
    {
        let said = tried(odd);
        assert!(said.code == Some(2) && said.err.contains(words), "{odd}: {said:?}");
    }
}

/// Open data of packages, of our own making, under the names that SiRUP's list has.
const PACKAGES: &str = r#"{"code":200,"data":[
  {"tahun_anggaran":2026,"kd_klpd":"D999","nama_klpd":"Kab. Contoh","kd_satker":1,"nama_satker":"Dinas Contoh",
   "kd_rup":50000001,"nama_paket":"Pengadaan Kertas","pagu":1500000.50,"metode_pengadaan":"E-Purchasing",
   "jenis_pengadaan":"Barang","tgl_awal_pemilihan":"2026-02-01","status_aktif_rup":true},
  {"tahun_anggaran":2026,"kd_klpd":"D999","nama_klpd":"Kab. Contoh","kd_satker":1,"nama_satker":"Dinas Contoh",
   "kd_rup":50000002,"nama_paket":"Jasa; Kebersihan","pagu":7,"metode_pengadaan":"Pengadaan Langsung",
   "jenis_pengadaan":"Jasa Lainnya","tgl_awal_pemilihan":null,"status_aktif_rup":true}]}"#;

#[test]
fn open_data_come_as_a_list_a_workbook_or_separated_and_never_as_a_page() {
    let columns = vec![column::count("kd_rup"), column::text("nama_paket"), column::money("pagu")];
    let row =
        |code: i64, name: &str, sen: i64| vec![Cell::Count(code), Cell::text(name), Cell::Money(Money::from_sen(sen))];
    let rows = vec![row(50_000_001, "Pengadaan Kertas", 150_000_050), row(50_000_002, "Jasa; Kebersihan", 700)];
    let heading = vec!["Paket Penyedia".to_owned()];
    let sheet = documents::write::xlsx(&Sheet { heading, columns, rows, ..Sheet::default() }).unwrap();
    const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let port = counterpart(move |_, first, _| {
        let (media, body) = match first.split(' ').nth(1).unwrap() {
            "/json" => ("application/json", PACKAGES.as_bytes().to_vec()),
            "/xlsx" => (XLSX, sheet.clone()),
            "/tanpa-nama" => ("application/octet-stream", sheet.clone()),
            "/csv" => {
                let text = "kd_rup;nama_paket;pagu\n50000001;Pengadaan Kertas;1500000.50\n50000002;\"Jasa; Kebersihan\";7.00\n";
                ("text/csv; charset=utf-8", text.into())
            }
            "/terpotong" => (XLSX, sheet[..sheet.len() / 2].to_vec()),
            _ => (XLSX, b"<html><title>Layanan sedang sibuk</title></html>".to_vec()),
        };
        (200, media, body)
    });
    let ways = ["json", "xlsx", "tanpa-nama", "csv", "terpotong", "halaman"];
    let streams = ways.map(|way| {
        let below = if matches!(way, "json" | "csv") { "" } else { "heading_has = [\"kd_rup\", \"pagu\"]\n" };
        format!(
            "[sources.{way}]\nkind = \"web\"\nurl = \"http://127.0.0.1:{port}/{way}\"\n\n[[stream]]\ndataset = \"{way}\"\n\
             version = 1\nsource = \"{way}\"\ntable = \"/data\"\nkey = [\"kd_rup\"]\n{below}[stream.fields]\n\
             kd_rup = {{ type = \"integer\" }}\nnama_paket = {{}}\npagu = {{ type = \"sen\" }}\n\n"
        )
    });
    let place = tempfile::tempdir().unwrap();
    let folder = office(place.path(), &streams.concat());
    for way in ["json", "xlsx", "tanpa-nama", "csv"] {
        let expected = [
            json!({ "kd_rup": 50_000_001, "nama_paket": "Pengadaan Kertas", "pagu": 150_000_050 }),
            json!({ "kd_rup": 50_000_002, "nama_paket": "Jasa; Kebersihan", "pagu": 700 }),
        ];
        assert_eq!(shown(&folder, &format!("{way}/v1")), expected, "{way}");
    }
    for (way, words) in [("terpotong", "rusak atau terpotong"), ("halaman", "sebuah halaman, bukan data")] {
        let said = agent(&folder, &["dry-run", "--stream", &format!("{way}/v1")]);
        assert!(said.code == Some(1) && said.err.contains(words), "{way}: {said:?}");
    }
    // The same answer is read once, by a workbook as by a list.
    let running = Agent::start(&folder);
    until("what came is on the disk", 60, || {
        ["json", "xlsx", "csv"].iter().all(|way| stands(&folder, &format!("{way}/v1"))["waiting"] == 2)
    });
    drop(running);
    let page = stands(&folder, "halaman/v1");
    assert_eq!(page["rows"], 0, "{page}");
}

#[test]
fn a_large_file_takes_little_memory() {
    let place = tempfile::tempdir().unwrap();
    let folder = office(
        place.path(),
        "[sources.berkas]\nkind = \"folder\"\nfolder = \"masuk\"\nsettle_seconds = 0\n\n[[stream]]\ndataset = \"surat\"\n\
         version = 1\nsource = \"berkas\"\ntable = \"*.csv\"\nkey = [\"nomor\"]\nfields = { nomor = {}, isi = {} }\n",
    );
    const ROWS: usize = 5000;
    let text = "isi sebuah surat yang panjang ".repeat(120);
    let rows: String = (0..ROWS).map(|n| format!("{n},{n} {text}\n")).collect();
    std::fs::write(folder.join("masuk/surat.csv.part"), format!("nomor,isi\n{rows}")).unwrap();
    assert!(rows.len() > 17_000_000, "near the most that is read");
    std::fs::rename(folder.join("masuk/surat.csv.part"), folder.join("masuk/surat.csv")).unwrap();
    let running = Agent::start(&folder);
    let mut most = 0;
    let mut looks = 0;
    until("all is on the disk", 300, || {
        most = most.max(memory(&running.child, "RssAnon:"));
        looks += 1;
        looks % 20 == 0 && stands(&folder, "surat/v1")["waiting"] == ROWS
    });
    drop(running);
    assert!(most > 0 && most < 30, "{most} MB");
}

/// A list that nobody would hold in memory, in a field of its answer: it lies on the disk
/// while it is read, and no longer.
#[test]
fn a_long_list_takes_little_memory() {
    const ROWS: usize = 4000;
    let text = "uraian pekerjaan yang panjang ".repeat(170);
    let row =
        |n: usize| format!("{{\"kd\":{n},\"pagu\":{n}.50,\"uraian\":\"{n} {text}\",\"lain\":[{{\"x\":\"{text}\"}}]}}");
    let rows: Vec<String> = (0..ROWS).map(row).collect();
    let body = format!("{{\"code\":200,\"data\":[{}],\"pesan\":\"baik\"}}", rows.join(",\n")).into_bytes();
    assert!(body.len() > 40_000_000, "more than the agent may hold beside itself");
    drop(rows);
    let port = counterpart(move |_, _, _| (200, "application/json", body.clone()));
    let place = tempfile::tempdir().unwrap();
    let folder = office(
        place.path(),
        &format!(
            "[sources.rup]\nkind = \"web\"\nurl = \"http://127.0.0.1:{port}/rup\"\n\n[[stream]]\ndataset = \"paket\"\n\
             version = 1\nsource = \"rup\"\ntable = \"/data\"\nkey = [\"kd\"]\n\
             fields = {{ kd = {{ type = \"integer\" }}, pagu = {{ type = \"sen\" }} }}\n"
        ),
    );
    let running = Agent::start(&folder);
    until("all is on the disk", 300, || {
        std::thread::sleep(Duration::from_millis(500));
        stands(&folder, "paket/v1")["waiting"] == ROWS
    });
    let most = most_memory(&running.child);
    assert!(most <= most_allowed(), "{most} MB");
    let left = || std::fs::read_dir(folder.join("spool")).unwrap().map(|e| e.unwrap().file_name());
    until("the list lies there no longer", 20, || !left().any(|name| name.to_string_lossy().starts_with("unduhan")));
    drop(running);
}

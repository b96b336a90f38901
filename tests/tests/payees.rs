//! A list of payees by the command line: read in a child, verified by its
//! difference, and told of each payee.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::path::Path;
use std::process::Command;

use cli::{Answer, simpul};

const HEAD: &str = "NO;NIP;NAMA;GOLONGAN;BANK;NOMOR REKENING;JIWA;GAJI POKOK;TUNJANGAN KELUARGA;JUMLAH KOTOR;PPH 21;\
     JUMLAH POTONGAN;JUMLAH BERSIH";

fn run(folder: &Path, arguments: &[&str]) -> Answer {
    let mut command = Command::new(simpul());
    command.args(arguments).arg("--data").arg(folder).env_remove("SIMPUL_DATABASE");
    command.output().unwrap().into()
}

/// A report as a table, its headings too.
fn report(folder: &Path, name: &str, filter: &str) -> String {
    let answer = run(folder, &["report", name, "--tahun", "2026", "--format", "table", "--filter", filter]);
    assert_eq!(answer.code, Some(0), "{name}: {}{}", answer.out, answer.err);
    answer.out
}

/// A story with one payment; the unit and the serial of its officials.
fn told(data: &Path) -> (String, String) {
    let answer = run(data, &["demo", "--no-serve"]);
    assert_eq!(answer.code, Some(0), "{answer:?}");
    let mut found = answer.out.lines().filter_map(|l| l.trim().strip_prefix("SPP")?.strip_prefix("  "));
    let number = found.rfind(|number| number.contains('/')).unwrap();
    let unit = number.split('/').nth(4).unwrap().to_owned();
    let serial = unit.split('.').nth(6).unwrap().to_owned();
    (unit, serial)
}

fn rows(net: &str, account: &str) -> String {
    let one = format!(
        "1;198001012005010001;Siti Aminah;III/a;Bank Daerah;{account};3;3000000;300000;3300000;50000;50000;{net}"
    );
    let two =
        "2;198001012005010002;Budi Santoso;III/b;Bank Daerah;0101000002;2;4000000;400000;4400000;60000;60000;4340000";
    format!("DAFTAR GAJI FEBRUARI\n{HEAD}\n{one}\n{two}\nJUMLAH;;;;;;;7000000;700000;7700000;110000;110000;7590000\n")
}

#[test]
fn a_workbook_becomes_a_list_that_another_person_verifies_by_its_difference() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let (unit, serial) = told(&data);
    let file = place.path().join("gaji.csv");
    let import = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let (path, staff) = (file.to_str().unwrap(), format!("staf-{serial}"));
        let arguments =
            ["import", "daftar-penerima", "--unit", &unit, "--tahun", "2026", "--jenis", "gaji", "--bulan", "2"];
        run(&data, &[&arguments[..], &["--as", &staff, "--json", path]].concat())
    };
    for (text, why) in [
        (rows("3250000.01", "0101000001"), "kotor dikurangi potongan"),
        (rows("3250000", "1.01E+15"), "angka belakangnya hilang"),
        (rows("3250000", "0101000002"), "DAFTAR-REKENING-GANDA"),
        (rows("3250000", "0101000001").replace("7590000", "7590000.01"), "DAFTAR-JUMLAH-BEDA"),
    ] {
        let refused = import(&text);
        assert!(
            refused.code == Some(3) && format!("{}{}", refused.out, refused.err).contains(why),
            "{why}: {refused:?}"
        );
    }
    let taken = import(&rows("3250000", "0101000001"));
    assert_eq!(taken.code, Some(0), "{taken:?}");
    let list = taken.json();
    assert_eq!(
        (list["rows"].as_i64(), list["souls"].as_i64(), list["net"].as_str()),
        (Some(2), Some(5), Some("7590000.00"))
    );
    let id = list["id"].to_string();
    let act = |name: &str, who: &str, input: &str| {
        run(&data, &["act", name, "--as", &format!("{who}-{serial}"), "--json", "--input", input])
    };
    assert_eq!(act("submit-payee-list", "bendahara", &format!("{{\"list\":\"{id}\"}}")).code, Some(0));
    let text = report(&data, "selisih-daftar", &format!("daftar={id}"));
    let mark = text.split("TANDA SELISIH: ").nth(1).expect("a mark").get(..9).unwrap().to_owned();
    assert!(text.contains("BERTAMBAH 2 ORANG") && !text.contains("Siti Aminah"), "{text}");
    let wrong = act("verify-payee-list", "ppk", &format!("{{\"list\":\"{id}\",\"mark\":\"0000-0000\"}}"));
    assert!(wrong.code == Some(3) && wrong.out.contains("DAFTAR-SELISIH-BEDA"), "{wrong:?}");
    assert_eq!(act("verify-payee-list", "ppk", &format!("{{\"list\":\"{id}\",\"mark\":\"{mark}\"}}")).code, Some(0));
    let payee = report(&data, "pembayaran-penerima", "nip=198001012005010001");
    assert!(payee.contains("Siti Aminah") && payee.contains("belum dibayar"), "{payee}");
    assert_eq!(run(&data, &["journal", "verify"]).code, Some(0));
}

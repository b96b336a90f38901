//! Files and inputs that mean harm, or only look like it: a sentence each,
//! nothing stored, little memory, never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli;

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use cli::{Answer, Folder};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

const HEAD: &str = "NO,TAHUN,KODE URUSAN,NAMA URUSAN,KODE SKPD,NAMA SKPD,KODE SUB UNIT,NAMA SUB UNIT,\
    KODE BIDANG URUSAN,NAMA BIDANG URUSAN,KODE PROGRAM,NAMA PROGRAM,KODE KEGIATAN,NAMA KEGIATAN,KODE SUB KEGIATAN,\
    NAMA SUB KEGIATAN,KODE SUMBER DANA,NAMA SUMBER DANA,KODE REKENING,NAMA REKENING,PAKET/KELOMPOK,\
    NAMA PAKET/KELOMPOK,PAGU";

/// What a process and its reader may hold.
const MOST_KILOBYTES: u64 = 400 * 1024;

fn row(no: u32, year: &str, rekening: &str, amount: &str) -> String {
    format!(
        "{no},{year},1,Urusan Contoh,1.01.0.00.0.00.01.0000,Dinas Contoh,1.01.0.00.0.00.01.0000,Dinas Contoh,1.01,\
         Bidang Contoh,1.01.01,Program Contoh,1.01.01.2.02,Kegiatan Contoh,1.01.01.2.02.0001,Sub Contoh,1.1.01,PAD,\
         {rekening},Belanja Contoh,Paket,Paket {no},{amount}"
    )
}

fn rekap(rows: &[String]) -> String {
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

fn good() -> Vec<String> {
    (1..=3).map(|no| row(no, "2026", &format!("5.1.02.01.001.0000{no}"), "1500000.50")).collect()
}

/// A workbook whose only sheet is this text, `repeat` times its middle part.
fn workbook(path: &Path, before: &str, middle: &str, repeat: usize, after: &str) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Sheet 1" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
    ];
    let packed = SimpleFileOptions::default().compression_level(Some(1));
    for (name, text) in parts {
        zip.start_file(name, packed).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", packed).unwrap();
    write!(zip, r#"<worksheet xmlns="{main}"><sheetData>{before}"#).unwrap();
    for _ in 0..repeat {
        zip.write_all(middle.as_bytes()).unwrap();
    }
    write!(zip, "{after}</sheetData></worksheet>").unwrap();
    zip.finish().unwrap();
}

/// Rows of text as cells of a sheet.
fn cells(rekap: &str) -> String {
    let row = |line: &str| {
        let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
        format!("<row>{}</row>", line.split(',').map(cell).collect::<String>())
    };
    rekap.lines().map(row).collect()
}

/// The most memory a process and its children held, as far as it could be seen.
fn watched(mut command: std::process::Command) -> (Answer, u64) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let children = format!("/proc/{0}/task/{0}/children", child.id());
        let children = std::fs::read_to_string(children).unwrap_or_default();
        let held = |id: &str| {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            line.and_then(|kb| kb.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default()
        };
        let all = children.split_whitespace().map(held).sum::<u64>() + held(&child.id().to_string());
        most = most.max(all);
        std::thread::sleep(Duration::from_millis(5));
    }
    (child.wait_with_output().unwrap().into(), most)
}

fn sentence(answer: &Answer) -> String {
    assert!(!answer.err.contains("panicked"), "{answer:?}");
    let body = answer.json();
    let text = body["error"]["message"].as_str().or_else(|| body["refused"][0]["message"].as_str());
    let text = text.unwrap_or_else(|| panic!("no sentence: {answer:?}")).to_owned();
    for technical in ["panicked", "Err(", "Some(", "os error", "zip", "calamine", "unwrap"] {
        assert!(!text.contains(technical), "{technical}: {text}");
    }
    text
}

fn import(folder: &Folder, file: &Path) -> Answer {
    let file = file.to_str().unwrap();
    let command = folder.command(&["import", "apbd", "--tahun", "2026", "--tahapan", "murni", file]);
    let (answer, most) = watched(command);
    assert!(most < MOST_KILOBYTES, "{most} kB for {file}");
    answer
}

/// A clear sentence with this word in it, and the journal as before.
fn refused(folder: &Folder, file: &Path, word: &str) {
    let before = folder.ok(&["journal", "verify"]);
    let answer = import(folder, file);
    assert_eq!(answer.code, Some(2), "{}: {answer:?}", file.display());
    let text = sentence(&answer);
    assert!(text.contains(word), "{}: «{word}» is not in «{text}»", file.display());
    assert_eq!(before, folder.ok(&["journal", "verify"]), "{} left something behind", file.display());
}

#[test]
fn workbooks_that_mean_harm() {
    let folder = Folder::new();
    let file = folder.file("buku.xlsx");
    let sheet = cells(&rekap(&good()));

    workbook(&file, &sheet, "", 0, "");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, whole.get(..whole.len() / 2).unwrap()).unwrap();
    refused(&folder, &file, "terpotong");
    std::fs::write(&file, "").unwrap();
    refused(&folder, &file, "kosong");
    std::fs::write(&file, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook").unwrap();
    refused(&folder, &file, ".xls");

    let line = format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "A".repeat(1000));
    workbook(&file, &sheet, &line, 220_000, "");
    refused(&folder, &file, "mengembang");
    workbook(
        &file,
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
        "",
        0,
        "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
    );
    refused(&folder, &file, "XFD");
    workbook(&file, &sheet, "", 0, "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
    refused(&folder, &file, "XFD");
    workbook(&file, "<row r=\"1\">", "<c><v>1</v></c>", 1_000_000, "</row>");
    refused(&folder, &file, "kolom");

    workbook(&file, &sheet, "", 0, "");
    let found = import(&folder, &file);
    assert_eq!(found.code, Some(0), "the workbook itself is sound: {found:?}");
    assert_eq!(found.json()["total"], "4500001.50");
}

#[test]
fn text_files_that_mean_harm() {
    let folder = Folder::new();
    let file = folder.file("rekap.csv");
    let write = |bytes: &[u8]| std::fs::write(&file, bytes).unwrap();

    let utf16: Vec<u8> = [0xfeff].into_iter().chain(rekap(&good()).encode_utf16()).flat_map(u16::to_le_bytes).collect();
    write(&utf16);
    refused(&folder, &file, "UTF-16");
    let latin: Vec<u8> = rekap(&good()).replace("Dinas", "Dinas\u{e9}").chars().map(|c| c as u8).collect();
    write(&latin);
    refused(&folder, &file, "UTF-8");
    write(rekap(&good()).replace("Dinas", "Dinas\0").as_bytes());
    refused(&folder, &file, "NUL");
    write("a,".repeat(1_000_000).as_bytes());
    refused(&folder, &file, "kolom");
    write(rekap(&[]).as_bytes());
    refused(&folder, &file, "baris");
    write(rekap(&good()).replace("PAGU", "NILAI").as_bytes());
    refused(&folder, &file, "PAGU");
    write(rekap(&[row(1, "2025", "5.1.02.01.001.00001", "1")]).as_bytes());
    refused(&folder, &file, "2025");
    write(rekap(&[row(1, "2026", "5.1.02.01.001.00001", "banyak")]).as_bytes());
    refused(&folder, &file, "banyak");
}

/// A row that cannot be read never counts: the file is refused, or the row is
/// set aside with its number and the reason.
#[test]
fn rows_that_cannot_be_read_never_count() {
    let folder = Folder::new();
    let file = folder.file("rekap.csv");
    let bad = [
        row(4, "2026", "5.1.02.01.001.00004", "dua juta"),
        row(4, "2026", "5.1.02.01.001.00004", "-5"),
        row(4, "2026", "5.1.02.01.001.00004", "NaN"),
        row(4, "2026", "5.1.02.01.001.00004", "inf"),
        row(4, "2026", "5.1.02.01.001.00004", "1e400"),
        row(4, "2026", "5.1.02.01.001.00004", "=SUM(A1:A2)"),
        row(4, "2026", "5.1.02.01.001.00004", "1.000"),
        row(4, "2026", "5.1'; DROP TABLE", "1000.00"),
        row(4, "2025", "5.1.02.01.001.00004", "1000.00"),
        good().remove(0),
    ];
    for line in bad {
        let mut rows = good();
        rows.push(line.clone());
        std::fs::write(&file, rekap(&rows)).unwrap();
        let before = folder.ok(&["journal", "verify"])["tables"].clone();
        let answer = import(&folder, &file);
        if answer.code == Some(0) {
            let found = answer.json();
            assert_eq!(found["total"], "4500001.50", "{line}");
            let aside = found["set_aside"].as_array().unwrap();
            assert!(aside.iter().any(|a| a["row"] == 5 && a["reason"] != ""), "{line}: {aside:?}");
        } else {
            sentence(&answer);
            // The refusal itself stays on record; no table has changed.
            assert_eq!(before, folder.ok(&["journal", "verify"])["tables"], "{line} left something behind");
        }
    }
}

#[test]
fn odd_json_to_every_act() {
    let folder = Folder::new();
    folder.ok(&["official", "add", "--name", "Rina", "--nip", "198001012005011001"]);
    folder.ok(&["user", "add", "--official", "198001012005011001", "--username", "rina"]);
    let before = folder.ok(&["journal", "verify"])["tables"].clone();
    let deep = "[".repeat(3000);
    let list = folder.ok(&["act", "--list"]);
    for act in list.as_array().unwrap().iter().map(|act| act["name"].as_str().unwrap()) {
        let schema = folder.ok(&["act", "--schema", act]);
        let fields = schema["properties"].as_object().cloned().unwrap_or_default();
        let filled = |value: Value| {
            let all = fields.keys().map(|key| (key.clone(), value.clone()));
            Value::Object(all.collect()).to_string()
        };
        let odd = [
            String::new(),
            "{".to_owned(),
            "[]".to_owned(),
            deep.clone(),
            json!({ "bukan-isian": 1 }).to_string(),
            filled(json!("-5.00")),
            filled(json!(u64::MAX)),
            filled(json!("a\u{0}\u{202e}b")),
            "{\"amount\":1e30}".to_owned(),
        ];
        for input in odd {
            let answer = folder.run(&["act", act, "--as", "rina", "--input", &input]);
            assert!(matches!(answer.code, Some(2..=5)), "{act} {input:.200}: {answer:?}");
            sentence(&answer);
        }
    }
    assert_eq!(before, folder.ok(&["journal", "verify"])["tables"], "a refused input changed the state");
}

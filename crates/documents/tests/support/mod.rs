//! Workbooks made by hand, honest and hostile; nothing of it is stored.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const NS: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// What reading a file must give.
pub enum Expected {
    /// A sentence with these words in it.
    Refused(&'static str),
    /// Grids.
    Read,
}

pub struct Case {
    pub name: &'static str,
    pub path: PathBuf,
    pub expected: Expected,
}

/// A zip with these parts, written as a stream.
pub fn zip(path: &Path, parts: &[(&str, &[u8])]) {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path).expect("create")));
    for (name, body) in parts {
        zip.start_file(*name, deflated()).expect("start");
        zip.write_all(body).expect("write");
    }
    zip.finish().expect("finish").flush().expect("flush");
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

/// The parts around the sheet; date formats are style 1, the workbook names
/// each sheet of `sheets`.
pub fn frame_parts(sheets: &[&str]) -> Vec<(String, Vec<u8>)> {
    let listed: String = sheets
        .iter()
        .enumerate()
        .map(|(i, name)| format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"rId{0}\"/>", i + 1))
        .collect();
    let related: String = (1..=sheets.len())
        .map(|i| {
            format!("<Relationship Id=\"rId{i}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>")
        })
        .collect();
    let root = format!("<Relationship Id=\"r\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    let relationships =
        |inner: &str| format!("<Relationships xmlns=\"{PACKAGE}\">{inner}</Relationships>").into_bytes();
    vec![
        ("[Content_Types].xml".into(), b"<Types/>".to_vec()),
        ("_rels/.rels".into(), relationships(&root)),
        ("xl/_rels/workbook.xml.rels".into(), relationships(&related)),
        (
            "xl/workbook.xml".into(),
            format!("<workbook {NS} xmlns:r=\"{OFFICE}\"><sheets>{listed}</sheets></workbook>").into_bytes(),
        ),
        (
            "xl/styles.xml".into(),
            format!("<styleSheet {NS}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>")
                .into_bytes(),
        ),
    ]
}

/// A workbook of one sheet with this `sheetData` content and further parts.
pub fn workbook(path: &Path, rows: &str, more: &[(&str, &[u8])]) {
    let sheet = format!("<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>");
    let mut parts = frame_parts(&["Data"]);
    parts.push(("xl/worksheets/sheet1.xml".into(), sheet.into_bytes()));
    let mut all: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    all.extend_from_slice(more);
    zip(path, &all);
}

/// A workbook with one more part, of this many equal bytes.
fn bomb(path: &Path, part: &str, byte: u8, length: usize) {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path).expect("create")));
    for (name, body) in frame_parts(&["Data"]) {
        zip.start_file(name, deflated()).expect("start");
        zip.write_all(&body).expect("write");
    }
    zip.start_file(part, deflated()).expect("start");
    for _ in 0..length / 65_536 {
        zip.write_all(&[byte; 65_536]).expect("write");
    }
    zip.finish().expect("finish").flush().expect("flush");
}

/// Overwrites every declared size with a small lie.
fn belittle(path: &Path) {
    let mut bytes = fs::read(path).expect("read");
    for (mark, offset) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, w)| w == mark).map(|(i, _)| i).collect();
        for at in places {
            let size = &mut bytes[at + offset..at + offset + 4];
            if u32::from_le_bytes(size.try_into().expect("four")) > 1_000_000 {
                size.copy_from_slice(&1000u32.to_le_bytes());
            }
        }
    }
    fs::write(path, bytes).expect("write");
}

/// Every hostile file, written into this folder unless somebody else has.
pub fn corpus(folder: &Path, write: bool) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name: &'static str, expected: Expected, make: &dyn Fn(&Path)| {
        let path = folder.join(name);
        if write {
            make(&path);
        }
        cases.push(Case { name, path, expected });
    };
    use Expected::{Read, Refused};
    let bytes = |bytes: &'static [u8]| move |path: &Path| fs::write(path, bytes).expect("write");
    let rows = |rows: String| move |path: &Path| workbook(path, &rows, &[]);
    let with = |name: &'static str, body: Vec<u8>| move |path: &Path| workbook(path, A1, &[(name, &body)]);
    let shared = |sst: String| {
        move |path: &Path| {
            let cell = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
            workbook(path, cell, &[("xl/sharedStrings.xml", sst.as_bytes())]);
        }
    };
    zips(&mut add);
    add(
        "far-cell.xlsx",
        Refused("kolom XFD"),
        &rows(format!("{A1}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>")),
    );
    add("million-columns.xlsx", Refused("256 kolom"), &|path| {
        let cells: String = (0..1_000_000u64).map(|i| format!("<c><v>{}</v></c>", i * 7_919 % 10_007)).collect();
        workbook(path, &format!("<row r=\"1\">{cells}</row>"), &[]);
    });
    add("too-many-cells.xlsx", Refused("2000000 sel"), &|path| {
        // Each row somewhat different, or the ratio would refuse it first.
        let rows: String =
            (0..2_001_000u64).map(|i| format!("<row><c><v>{}</v></c></row>", i * 7_919 % 10_007)).collect();
        workbook(path, &rows, &[]);
    });
    add(
        "unique-count.xlsx",
        Refused("4000000000 teks"),
        &shared(format!("<sst {NS} uniqueCount=\"4000000000\"><si><t>a</t></si></sst>")),
    );
    add("long-shared-text.xlsx", Refused("bila dijabarkan"), &|path| {
        let sst = format!("<sst><si><t>{}</t></si></sst>", "panjang ".repeat(4000));
        let rows: String =
            (1..=4000).map(|r| format!("<row r=\"{r}\"><c r=\"A{r}\" t=\"s\"><v>0</v></c></row>")).collect();
        workbook(path, &rows, &[("xl/sharedStrings.xml", sst.as_bytes())]);
    });
    add(
        "too-long-text.xlsx",
        Refused("32.767 huruf"),
        &shared(format!("<sst><si><t>{}</t></si></sst>", "a".repeat(32_768))),
    );
    add("nul-text.xlsx", Refused("NUL"), &shared("<sst><si><t>a_x0000_b</t></si></sst>".into()));
    add(
        "doctype.xlsx",
        Refused("DOCTYPE"),
        &with("xl/x.xml", b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>".to_vec()),
    );
    add(
        "laughs.xlsx",
        Refused("DOCTYPE"),
        &shared("<!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><sst><si><t>&b;</t></si></sst>".into()),
    );
    add(
        "utf16-part.xlsx",
        Refused("tidak tersusun"),
        &with("xl/x.xml", "\u{FEFF}<!DOCTYPE a>".encode_utf16().flat_map(u16::to_le_bytes).collect()),
    );
    add("macros.xlsx", Refused("makro"), &with("xl/vbaProject.bin", vec![0; 100]));
    add("styles.xlsx", Refused("tidak tersusun"), &with("xl/y.xml", "<xf/>".repeat(80_000).into_bytes()));
    add(
        "overflow.xlsx",
        Refused("tidak tersusun"),
        &rows("<row r=\"99999999999999\"><c r=\"ZZZZZZZZZZZZ1\"><v>1</v></c></row>".into()),
    );
    add(
        "shared-formula.xlsx",
        Read,
        &rows(
            "<row r=\"1\"><c r=\"A1\"><f t=\"shared\" si=\"4000000000\" ref=\"A1:A9\">B1</f><v>5</v></c></row>".into(),
        ),
    );
    add(
        "odd-numbers.xlsx",
        Read,
        &rows("<row r=\"1\"><c><v>NaN</v></c><c><v>Infinity</v></c><c><v>1e400</v></c></row>".into()),
    );
    add("no-string.xlsx", Refused("«Data» rusak"), &rows("<row r=\"1\"><c t=\"s\"><v>99</v></c></row>".into()));
    add(
        "disorder.xlsx",
        Refused("tidak berurutan"),
        &rows("<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>".into()),
    );
    add(
        "twin-cells.xlsx",
        Refused("ganda"),
        &rows("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>".into()),
    );
    add("deep.xlsx", Read, &rows("<a>".repeat(200_000)));
    add("old.xls", Refused("Excel lama"), &bytes(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]));
    add("locked.xlsx", Refused("kata sandi"), &|path| {
        let mut body = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        body.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        fs::write(path, body).expect("write");
    });
    texts(&mut add);
    cases
}

pub const A1: &str = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";

type Add<'a> = dyn FnMut(&'static str, Expected, &dyn Fn(&Path)) + 'a;

fn zips(add: &mut Add<'_>) {
    use Expected::Refused;
    add("truncated.xlsx", Refused("rusak atau terpotong"), &|path| {
        workbook(path, A1, &[]);
        let whole = fs::read(path).expect("read");
        fs::write(path, &whole[..whole.len() * 2 / 3]).expect("write");
    });
    const MIB: usize = 1024 * 1024;
    add("bomb.xlsx", Refused("100 kali"), &|path| bomb(path, "xl/media/a.bin", 0, 64 * MIB));
    add("bomb-zeros.xlsx", Refused("tidak tersusun"), &|path| bomb(path, "xl/worksheets/sheet1.xml", 0, 16 * MIB));
    add("bomb-blanks.xlsx", Refused("tidak tersusun"), &|path| bomb(path, "xl/worksheets/sheet1.xml", b' ', 16 * MIB));
    // A reader that stops at the declared size calls it damaged.
    add("bomb-that-lies.xlsx", Refused("rusak"), &|path| {
        bomb(path, "xl/media/a.bin", 0, 16 * MIB);
        belittle(path);
    });
    add("nested.zip", Refused("arsip zip"), &|path| {
        bomb(path, "a.bin", 0, 16 * MIB);
        let inner = fs::read(path).expect("read");
        zip(path, &[("a.zip", &inner), ("b.zip", &inner)]);
    });
    add("entries.xlsx", Refused("200 bagian"), &|path| {
        let names: Vec<String> = (0..5000).map(|i| format!("xl/{i}.xml")).collect();
        let parts: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), b"<a/>".as_slice())).collect();
        zip(path, &parts);
    });
    add("traversal.xlsx", Refused("nama bagian"), &|path| workbook(path, A1, &[("../../etc/x.xml", b"<a/>")]));
    add("absolute.xlsx", Refused("nama bagian"), &|path| workbook(path, A1, &[("/etc/x.xml", b"<a/>")]));
    add("binary.xlsb", Refused("xlsb"), &|path| workbook(path, A1, &[("xl/workbook.bin", b"x")]));
    add("letter.docx", Refused("dokumen Word"), &|path| {
        zip(path, &[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")])
    });
    add("empty-zip.xlsx", Refused("rusak"), &|path| zip(path, &[]));
    add("twin-sheets.xlsx", Refused("dua lembar"), &|path| {
        let mut parts = frame_parts(&["Data", "Data"]);
        for i in 1..=2 {
            let sheet = format!("<worksheet {NS}><sheetData>{A1}</sheetData></worksheet>");
            parts.push((format!("xl/worksheets/sheet{i}.xml"), sheet.into_bytes()));
        }
        let all: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        zip(path, &all);
    });
}

fn texts(add: &mut Add<'_>) {
    use Expected::{Read, Refused};
    let text = |text: &'static [u8]| move |path: &Path| fs::write(path, text).expect("write");
    add("utf16.csv", Refused("UTF-16"), &|path| {
        let body: Vec<u8> = "\u{FEFF}kode;nilai\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(path, body).expect("write");
    });
    add("utf16-no-mark.csv", Refused("UTF-16"), &|path| {
        fs::write(path, "kode;nilai\n".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()).expect("write");
    });
    add("latin1.csv", Refused("Baris 3 memuat huruf yang bukan UTF-8"), &text(b"kode,nama\n1,a\n2,Andr\xE9\n"));
    add(
        "nul.csv",
        Refused("Baris 2 kolom B memuat huruf kosong"),
        &text(b"kode,nama,alamat\nsatu dua tiga empat,a\0b,c\n"),
    );
    add("long-line.csv", Refused("32.767 huruf"), &|path| {
        fs::write(path, "a".repeat(10 * 1024 * 1024)).expect("write")
    });
    add("wide.csv", Refused("256 kolom"), &|path| fs::write(path, "1,".repeat(1_000_000)).expect("write"));
    add("open-quote.csv", Read, &text(b"a,b\n\"never closed,1\n2,3\n"));
    add("page.xls", Refused("halaman web"), &text(b"\xEF\xBB\xBF \n<html><table><tr><td>1</td></tr></table></html>"));
    add("form.csv", Refused("PDF"), &text(b"%PDF-1.7\n"));
    add("nothing.csv", Refused("kosong"), &text(b""));
    add("folder.csv", Refused("bukan berkas"), &|path| fs::create_dir(path).expect("folder"));
    add("missing.csv", Refused("tidak ditemukan"), &|_| {});
}

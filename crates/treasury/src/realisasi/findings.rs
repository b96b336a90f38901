//! What does not fit in a realisation report. Nothing here changes a figure:
//! the lines stay as the file has them, and a person decides.

use std::collections::{BTreeMap, BTreeSet};

use kernel::text::fold;
use kernel::{Code, Day, Money, Refusal};

use super::chain::{self, Chain, Document, Group, SP2D, SPM, SPP, Step, TBP};
use super::{FileTotal, Line, Realisasi};

/// The source every finding rests on.
const SOURCE: &str = "Laporan Realisasi Per Dokumen";
/// More would not be read in a sentence.
const SHOWN: usize = 20;

pub(super) fn of(realisasi: &Realisasi, chain: &Chain) -> Vec<Refusal> {
    let lines = &realisasi.lines;
    let mut found = Vec::new();
    for step in [SPP, SPM, SP2D, TBP] {
        for (key, own) in chain::grouped(lines, step) {
            consistency(&key, &own, step, &mut found);
        }
    }
    branches(chain, &mut found);
    order(lines, &mut found);
    other_year(lines, realisasi.year, &mut found);
    repeated_values(lines, &mut found);
    sp2d_sums(chain, &mut found);
    above_spd(lines, &mut found);
    counted_twice(lines, &mut found);
    for (label, documents) in [("SPP", &chain.spps), ("SPM", &chain.spms)] {
        holes(label, &documents.iter().collect::<Vec<_>>(), &mut found);
    }
    holes("SP2D", &chain.sp2ds.iter().map(|s| &s.document).collect::<Vec<_>>(), &mut found);
    file_total(realisasi, &mut found);
    found
}

fn finding(code: &str, message: String, remedy: &str) -> Refusal {
    Refusal::new(code, SOURCE, message, remedy)
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|i| i.to_string()).collect();
    let more = items.len().saturating_sub(SHOWN);
    let first = items.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
    if more == 0 { first } else { format!("{first} dan {more} lainnya") }
}

/// One document has one date and one SKPD.
fn consistency(key: &str, own: &Group<'_>, step: Step, found: &mut Vec<Refusal>) {
    let label = step.label;
    let dates: BTreeSet<Day> = own.all().filter_map(step.date).collect();
    if dates.len() > 1 {
        let shown = list(dates.iter().map(|d| d.long()));
        let message = format!("{label} nomor {key} bertanggal lebih dari satu: {shown}.");
        let remedy = "Periksa apakah satu nomor dipakai untuk dua dokumen, lalu perbaiki salah satunya.";
        found.push(finding("DOKUMEN-TANGGAL-GANDA", message, remedy).figure("tanggal", list(dates)));
    }
    let skpd: BTreeSet<&Code> = own.all().map(|l| &l.skpd.code).collect();
    if skpd.len() > 1 {
        let message = format!("{label} nomor {key} dipakai oleh {} SKPD: {}.", skpd.len(), list(skpd));
        found.push(finding("DOKUMEN-SKPD-GANDA", message, "Periksa SKPD pemilik dokumen ini."));
    }
}

/// Below the SPD every document has one parent and one child.
fn branches(chain: &Chain, found: &mut Vec<Refusal>) {
    let sp2ds: Vec<&Document> = chain.sp2ds.iter().map(|s| &s.document).collect();
    let spms: Vec<&Document> = chain.spms.iter().collect();
    for (child, parent, documents) in [("SPM", "SPP", spms), ("SP2D", "SPM", sp2ds)] {
        let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for document in documents {
            for key in &document.parents {
                children.entry(key).or_default().push(&document.number);
            }
            if document.parents.len() > 1 {
                let (number, parents) = (&document.number, list(&document.parents));
                let message = format!("{child} nomor {number} berasal dari lebih dari satu {parent}: {parents}.");
                found.push(finding(
                    &format!("{child}-{parent}-GANDA"),
                    message,
                    "Satu dokumen berasal dari satu dokumen; periksa nomornya.",
                ));
            }
        }
        for (key, numbers) in children.into_iter().filter(|(_, n)| n.len() > 1) {
            let message = format!("{parent} nomor {key} menjadi {} {child}: {}.", numbers.len(), list(&numbers));
            let remedy =
                format!("Satu {parent} menghasilkan satu {child}; periksa apakah nomor {parent} terpakai dua kali.");
            found.push(
                finding(&format!("{parent}-{child}-GANDA"), message, &remedy)
                    .figure("jumlah", numbers.len().to_string()),
            );
        }
    }
}

type DatedStep = (&'static str, fn(&Line) -> &str, fn(&Line) -> Option<Day>);

/// Every step is dated on or after the one before it. The SPD's date is not in the file.
fn order(lines: &[Line], found: &mut Vec<Refusal>) {
    let transfer: DatedStep = ("Transfer", SP2D.number, |l| l.transfer_date);
    let dated = |s: Step| -> DatedStep { (s.label, s.number, s.date) };
    let pairs = [
        ("SPM-MENDAHULUI-SPP", dated(SPP), dated(SPM)),
        ("SP2D-MENDAHULUI-SPM", dated(SPM), dated(SP2D)),
        ("TRANSFER-MENDAHULUI-SP2D", dated(SP2D), transfer),
        ("TBP-MENDAHULUI-SP2D", dated(SP2D), dated(TBP)),
    ];
    let mut told = BTreeSet::new();
    for line in lines {
        for (code, (before, before_number, before_date), (after, after_number, after_date)) in pairs {
            let (first, second) = (before_number(line), after_number(line));
            let (Some(expected), Some(actual)) = (before_date(line), after_date(line)) else { continue };
            if second.is_empty() || actual >= expected || !told.insert((code, first, second)) {
                continue;
            }
            let message = format!(
                "{after} nomor {second} bertanggal {}, sebelum {before} nomor {first} tanggal {}.",
                actual.long(),
                expected.long()
            );
            let remedy = "Periksa kedua tanggal pada dokumen aslinya.";
            found.push(finding(code, message, remedy).day(before, expected).day(after, actual));
        }
    }
}

fn other_year(lines: &[Line], year: i32, found: &mut Vec<Refusal>) {
    let mut told = BTreeSet::new();
    for line in lines {
        let own = ("Dokumen", line.document_number.as_str(), Some(line.document_date));
        let steps = [SPP, SPM, SP2D].map(|s| (s.label, (s.number)(line), (s.date)(line)));
        for (label, number, date) in steps.into_iter().chain([own]) {
            let Some(date) = date.filter(|d| d.year() != year) else { continue };
            if told.insert(number) {
                let message = format!("{label} nomor {number} bertanggal {}, di luar tahun {year}.", date.long());
                let remedy = "Periksa tanggal dokumen dan tahun anggarannya.";
                found.push(finding("TANGGAL-LUAR-TAHUN", message, remedy).day("tanggal", date));
            }
        }
    }
}

/// Nilai SPD and Nilai SP2D stand on every line and must agree.
fn repeated_values(lines: &[Line], found: &mut Vec<Refusal>) {
    let taken = chain::values(lines);
    let mut told = BTreeSet::new();
    for line in lines {
        let spd = (chain::document_key(&line.spd_number), chain::account(line));
        if let Some(first) = taken.spd_lines.get(&spd).filter(|v| **v != line.spd_value)
            && told.insert((spd.clone(), line.spd_value))
        {
            let message = format!(
                "SPD nomor {} untuk sub kegiatan {} rekening {} bernilai {} di satu baris \
                 dan {} di baris {}; yang pertama yang dipakai.",
                line.spd_number,
                line.sub_kegiatan.code,
                line.rekening.code,
                first.rupiah(),
                line.spd_value.rupiah(),
                line.row
            );
            let remedy = "Periksa nilai SPD pada dokumen aslinya.";
            found.push(
                finding("SPD-NILAI-BEDA", message, remedy).money("dipakai", *first).money("lain", line.spd_value),
            );
        }
    }
    let mut told = BTreeSet::new();
    for line in lines {
        let key = chain::document_key(&line.sp2d_number);
        if let Some(first) = taken.sp2ds.get(&key).filter(|v| **v != line.sp2d_value)
            && told.insert((key.clone(), line.sp2d_value))
        {
            let message = format!(
                "SP2D nomor {} bernilai {} di satu baris dan {} di baris {}; yang pertama yang dipakai.",
                line.sp2d_number,
                first.rupiah(),
                line.sp2d_value.rupiah(),
                line.row
            );
            let remedy = "Periksa nilai SP2D pada dokumen aslinya.";
            found.push(
                finding("SP2D-NILAI-BEDA", message, remedy).money("dipakai", *first).money("lain", line.sp2d_value),
            );
        }
    }
}

/// An SP2D-LS equals its lines. Cash (UP, GU, TU) is spent little by little: less is a remainder, more a fault.
fn sp2d_sums(chain: &Chain, found: &mut Vec<Refusal>) {
    for sp2d in &chain.sp2ds {
        let spent = sp2d.document.lines.iter().fold(Money::ZERO, |sum, l| sum.plus(l.amount));
        if spent == sp2d.value {
            continue;
        }
        let (kind, number) = (&sp2d.document.kind, &sp2d.document.number);
        let (value, lines) = (sp2d.value.rupiah(), spent.rupiah());
        let cash = fold(kind) != "LS";
        let (code, message, remedy) = if cash && spent < sp2d.value {
            let text =
                format!("SP2D {kind} nomor {number} sebesar {value}; belanja yang tercatat darinya baru {lines}.");
            (
                "UANG-BELUM-DIPERTANGGUNGJAWABKAN",
                text,
                "Sisanya masih di bendahara atau menunggu TBP; cocokkan dengan BKU dan LPJ.",
            )
        } else if cash {
            let text = format!("Belanja dari SP2D {kind} nomor {number} tercatat {lines}, melebihi uangnya {value}.");
            ("BELANJA-LEBIH-UANG", text, "Periksa SP2D tempat TBP ini ditautkan.")
        } else {
            let text = format!("SP2D {kind} nomor {number} bernilai {value}, tetapi rinciannya berjumlah {lines}.");
            ("SP2D-BEDA-RINCIAN", text, "Periksa rincian SPM, atau apakah berkas ini hanya memuat sebagian barisnya.")
        };
        let finding = finding(code, message, remedy).money("nilai_sp2d", sp2d.value).money("rincian", spent);
        found.push(finding.money("selisih", sp2d.value.minus(spent)));
    }
}

/// Realisation on an SPD line stays within what it releases.
fn above_spd(lines: &[Line], found: &mut Vec<Refusal>) {
    let mut spent: BTreeMap<(String, [&Code; 3]), Money> = BTreeMap::new();
    for line in lines.iter().filter(|l| !l.spd_number.is_empty()) {
        let sum = spent.entry((chain::document_key(&line.spd_number), chain::account(line))).or_default();
        *sum = sum.plus(line.realisasi);
    }
    for (key, released) in chain::values(lines).spd_lines {
        let sum = spent.get(&key).copied().unwrap_or_default();
        if sum > released {
            let (number, [_, sub_kegiatan, rekening]) = key;
            let message = format!(
                "Realisasi sub kegiatan {sub_kegiatan} rekening {rekening} sebesar {} \
                 melebihi SPD nomor {number} sebesar {}.",
                sum.rupiah(),
                released.rupiah()
            );
            let remedy = "Periksa apakah pembayaran ini dibebankan pada SPD yang benar.";
            let finding =
                finding("REALISASI-LEBIH-SPD", message, remedy).money("realisasi", sum).money("spd", released);
            found.push(finding.money("lebih", sum.minus(released)));
        }
    }
}

/// One payment on several SPD, or a row repeated whole, counts twice in the realisation.
fn counted_twice(lines: &[Line], found: &mut Vec<Refusal>) {
    let mut same: BTreeMap<_, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        let documents = (chain::document_key(&line.document_number), chain::document_key(&line.sp2d_number));
        same.entry((documents, chain::account(line), line.realisasi)).or_default().push(line);
    }
    for (((number, _), [_, _, rekening], amount), lines) in same.into_iter().filter(|(_, l)| l.len() > 1) {
        let rows = list(lines.iter().map(|l| l.row));
        let spd: BTreeSet<String> = lines.iter().map(|l| chain::document_key(&l.spd_number)).collect();
        let over = lines.iter().skip(1).fold(Money::ZERO, |sum, l| sum.plus(l.realisasi));
        let (code, why) = if spd.len() > 1 {
            ("BAYAR-SPD-GANDA", format!("dengan SPD berbeda ({})", list(&spd)))
        } else {
            ("BARIS-KEMBAR", "dengan SPD yang sama".to_owned())
        };
        let message = format!(
            "Dokumen {number} rekening {rekening} sebesar {} tercatat {} kali {why}, \
             di baris {rows}; mungkin terhitung lebih dari sekali.",
            amount.rupiah(),
            lines.len()
        );
        let remedy =
            "Cocokkan dengan dokumen aslinya; bila hanya satu pembayaran, hapus yang berlebih sebelum mengimpor.";
        found.push(finding(code, message, remedy).money("mungkin_berlebih", over).figure("baris", rows));
    }
}

/// Serial numbers that are missing in an SKPD's series, which starts at 1.
///
/// One series runs through all kinds, unless the same serial occurs in two
/// kinds; then each kind has its own. An absent number is no fault by itself:
/// documents without realisation are not in the report.
fn holes(label: &str, documents: &[&Document], found: &mut Vec<Refusal>) {
    let mut by_skpd: BTreeMap<&Code, Vec<(&str, u32)>> = BTreeMap::new();
    for document in documents {
        let Some(serial) = document.serial else { continue };
        by_skpd.entry(&document.skpd.code).or_default().push((&document.kind, serial));
    }
    for (skpd, numbers) in by_skpd {
        let one_series = numbers.iter().map(|(_, n)| n).collect::<BTreeSet<_>>().len() == numbers.len();
        let mut series: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for (kind, serial) in numbers {
            series.entry(if one_series { "" } else { kind }).or_default().insert(serial);
        }
        for (kind, serials) in series {
            let last = serials.last().copied().unwrap_or_default();
            let missing = u64::from(last).saturating_sub(serials.len() as u64);
            if missing == 0 || serials.contains(&0) {
                continue;
            }
            // Lazily, so that a serial of a thousand million costs nothing.
            let shown: Vec<u32> = (1..last).filter(|n| !serials.contains(n)).take(SHOWN).collect();
            let more = if missing > shown.len() as u64 { ", …" } else { "" };
            let (kind, gaps) = (if kind.is_empty() { String::new() } else { format!(" {kind}") }, list(shown));
            let message = format!(
                "Nomor urut {label}{kind} SKPD {skpd} sampai {last}, tetapi {missing} nomor tidak ada: {gaps}{more}."
            );
            let remedy = "Cocokkan dengan register: nomor itu batal, belum cair, atau hilang dari berkas.";
            found.push(finding("NOMOR-BERLUBANG", message, remedy).figure("tidak_ada", missing.to_string()));
        }
    }
}

/// The Total row against the lines: figures in the wrong column, and wrong figures.
fn file_total(realisasi: &Realisasi, found: &mut Vec<Refusal>) {
    let t = realisasi.totals;
    let expected =
        [("Nilai Realisasi", t.realisasi), ("Nilai Setoran", t.setoran), ("Nilai SPD", t.spd), ("Nilai SP2D", t.sp2d)];
    let stated = &realisasi.file_totals;
    let in_order = stated.len() == expected.len();
    let mut shifted = Vec::new();
    for (i, (column, sum)) in expected.into_iter().enumerate() {
        // Four figures are these four in their order, wherever the file put them.
        let figure = if in_order { stated.get(i) } else { stated.iter().find(|f| fold(&f.column) == fold(column)) };
        let Some(FileTotal { column: place, text }) = figure else { continue };
        if fold(place) != fold(column) {
            shifted.push(format!("{column} di bawah {place}"));
        }
        let read = figure_of(text);
        if read != Some(sum) {
            let message = format!(
                "Baris Total dalam berkas menyebut {column} «{text}»; barisnya sendiri berjumlah {}.",
                sum.rupiah()
            );
            let remedy = "Pakai jumlah yang dihitung ulang; nilai SPD dan SP2D dihitung satu kali per dokumen.";
            let finding = finding("TOTAL-BEDA", message, remedy).money("dihitung", sum).figure("tertulis", text);
            found.push(match read {
                Some(read) => finding.money("selisih", read.minus(sum)),
                None => finding,
            });
        }
    }
    if !shifted.is_empty() {
        let message = format!("Angka pada baris Total bergeser kolom: {}.", shifted.join(", "));
        found.push(finding("TOTAL-GESER", message, "Abaikan baris Total berkas ini."));
    }
}

/// A figure of a Total row, also as officials write it: `482.002.486.388` or `1.234,50`.
fn figure_of(text: &str) -> Option<Money> {
    let (whole, fraction) = text.split_once(',').unwrap_or((text, ""));
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let grouped = (1..=3).contains(&first.trim_start_matches('-').len()) && rest.iter().all(|g| g.len() == 3);
    if (rest.is_empty() || !grouped) && fraction.is_empty() {
        return text.parse().ok();
    }
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    grouped.then(|| format!("{first}{}.{fraction}", rest.concat())).and_then(|t| t.parse().ok())
}

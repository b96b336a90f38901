//! Statements of a bank: MT940 and camt.053 become one neutral table, so that
//! whoever judges them never sees a format. A statement in CSV is a table
//! already.

mod camt;
mod mt940;

use kernel::sheet::{Cell, GridRow};
use kernel::{Day, Money};

use super::Sink;
use super::meter::Meter;
use crate::{Limits, ReadError};

/// Headings of the neutral table.
pub const HEADINGS: [&str; 7] = ["Tanggal", "Tanggal Valuta", "Debit", "Kredit", "Saldo", "Referensi", "Keterangan"];

/// What is looked at to tell a statement from other text.
const FIRST: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Camt,
    Mt940,
}

/// A statement by its first bytes, or none.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let first = text.get(..text.len().min(FIRST)).unwrap_or_default();
    if first.starts_with(b"<") {
        return memchr::memmem::find(first, b"camt.053").map(|_| Kind::Camt);
    }
    let begins = [b"{1:".as_slice(), b":20:", b":25:"].iter().any(|start| first.starts_with(start));
    begins.then_some(Kind::Mt940)
}

pub(super) fn read(kind: Kind, bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let before = memchr::memchr_iter(b'\n', good).count();
        ReadError::Encoding { row: u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1) }
    })?;
    let mut out = Out { sink, meter: Meter::new(limits, bytes.len() as u64), statements: 0 };
    match kind {
        Kind::Camt => camt::read(text, &mut out)?,
        Kind::Mt940 => mt940::read(text, &mut out)?,
    }
    if out.statements == 0 { Err(broken(1, "tidak ada rekening koran di dalamnya")) } else { Ok(()) }
}

/// What is wrong, and on which line.
fn broken(row: u32, what: &str) -> ReadError {
    ReadError::Statement { row, what: what.to_owned() }
}

/// One statement as it was read.
#[derive(Debug, Default)]
struct Statement {
    line: u32,
    account: String,
    currency: String,
    opening: Option<Money>,
    closing: Option<Money>,
    /// The day of the closing balance.
    until: Option<Day>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    line: u32,
    day: Day,
    value_day: Option<Day>,
    comes_in: bool,
    amount: Money,
    reference: String,
    text: String,
}

struct Out<'a> {
    sink: &'a mut dyn Sink,
    meter: Meter<'a>,
    statements: usize,
}

impl Out<'_> {
    fn put(&mut self, statement: Statement) -> Result<(), ReadError> {
        let line = statement.line;
        let (Some(opening), Some(closing)) = (statement.opening, statement.closing) else {
            return Err(broken(line, "saldo awal atau saldo akhir tidak disebut"));
        };
        if statement.account.is_empty() {
            return Err(broken(line, "nomor rekening tidak disebut"));
        }
        self.statements += 1;
        self.sink.sheet(&statement.account.chars().take(60).collect::<String>())?;
        let until = statement.until.map(|day| day.to_string()).unwrap_or_default();
        let told = [
            ("Rekening", statement.account),
            ("Mata Uang", statement.currency),
            ("Saldo Awal", opening.to_string()),
            ("Saldo Akhir", closing.to_string()),
            ("Tanggal Akhir", until),
        ];
        for (name, value) in told {
            self.row(line, vec![name.to_owned(), value])?;
        }
        self.row(line, HEADINGS.map(str::to_owned).to_vec())?;
        for e in statement.entries {
            let (debit, credit) = if e.comes_in { (Money::ZERO, e.amount) } else { (e.amount, Money::ZERO) };
            let side = |m: Money| if m.is_zero() { String::new() } else { m.to_string() };
            let value_day = e.value_day.map(|day| day.to_string()).unwrap_or_default();
            let cells =
                vec![e.day.to_string(), value_day, side(debit), side(credit), String::new(), e.reference, e.text];
            self.row(e.line, cells)?;
        }
        Ok(())
    }

    fn row(&mut self, number: u32, texts: Vec<String>) -> Result<(), ReadError> {
        let mut cells = Vec::with_capacity(texts.len());
        for (column, text) in (0u32..).zip(texts) {
            self.meter.cell()?;
            self.meter.text(&text, number, column)?;
            cells.push(if text.is_empty() { Cell::Empty } else { Cell::Text(text) });
        }
        self.sink.row(GridRow { number, cells })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::sheet::Grid;

    fn grids(text: &str) -> Result<Vec<Grid>, ReadError> {
        let mut grids: Vec<Grid> = Vec::new();
        let kind = kind(text.as_bytes()).expect("a statement");
        read(kind, text.as_bytes(), &Limits::standard(), &mut grids)?;
        Ok(grids)
    }

    /// The rows of a grid, cells by `|`.
    fn rows(grid: &Grid) -> Vec<String> {
        grid.rows.iter().map(|r| r.cells.iter().map(Cell::text).collect::<Vec<_>>().join("|")).collect()
    }

    const MT940: &str = "{1:F01BANKIDJAXXXX0000000000}{2:I940}{4:\n:20:RK260216\n:25:0012345678\n:28C:00031/001\n\
        :60F:C260213IDR1000000,00\n:61:2602160216D250000,5NTRFSP81042600000000042123407//B1\nTRF KE CV MAJU\n\
        :86:PEMBAYARAN SP2D 000042\nCV MAJU JAYA\n:61:2602160216C100,NMSCSETORAN//B2\n:86:SETOR UP\n\
        :62F:C260216IDR750099,50\n-}\n";

    #[test]
    fn a_swift_statement_is_a_table() {
        let grids = grids(MT940).expect("read");
        assert_eq!(
            rows(&grids[0]),
            [
                "Rekening|0012345678",
                "Mata Uang|IDR",
                "Saldo Awal|1000000.00",
                "Saldo Akhir|750099.50",
                "Tanggal Akhir|2026-02-16",
                "Tanggal|Tanggal Valuta|Debit|Kredit|Saldo|Referensi|Keterangan",
                "2026-02-16|2026-02-16|250000.50|||SP81042600000000042123407 B1|TRF KE CV MAJU PEMBAYARAN SP2D 000042 CV MAJU JAYA",
                "2026-02-16|2026-02-16||100.00||SETORAN B2|SETOR UP",
            ]
        );
        assert_eq!(grids[0].rows[6].number, 6, "the line of the file");
    }

    #[test]
    fn a_reversal_goes_the_other_way_and_a_booking_day_may_lie_in_another_year() {
        let text = MT940
            .replace(":61:2602160216D250000,5", ":61:2512310102RC250000,5")
            .replace(":61:2602160216C100,", ":61:260216RD100,");
        let grids = grids(&text).expect("read");
        let rows = rows(&grids[0]);
        assert!(rows[6].starts_with("2026-01-02|2025-12-31|250000.50||"), "{}", rows[6]);
        assert!(rows[7].starts_with("2026-02-16|2026-02-16||100.00|"), "{}", rows[7]);
    }

    #[test]
    fn a_broken_line_is_named() {
        for (from, to, row) in [
            ("D250000,5N", "X250000,5N", 6),
            ("D250000,5N", "D250000,555N", 6),
            ("D250000,5N", "D,N", 6),
            ("D250000,5N", "D99999999999999999999,N", 6),
            ("2602160216D", "2613160216D", 6),
            ("2602160216D", "26é", 6),
            ("C260213IDR1000000,00", "C260213IDR", 5),
            ("C260213IDR1000000,00", "K260213IDR1,", 5),
            (":62F:C260216IDR750099,50\n", "", 2),
            (":25:0012345678\n", "", 2),
        ] {
            let answer = grids(&MT940.replace(from, to));
            assert!(matches!(&answer, Err(ReadError::Statement { row: r, .. }) if *r == row), "{to}: {answer:?}");
        }
        assert!(matches!(grids(":20:A\n"), Err(ReadError::Statement { .. })));
    }

    const CAMT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>
<Acct><Id><Othr><Id>0012345678</Id></Othr></Id><Ccy>IDR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-02-16</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">700.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-02-16</Dt></Dt></Bal>
<Ntry><Amt Ccy="IDR">300.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-02-16</Dt></BookgDt><ValDt><Dt>2026-02-16</Dt></ValDt><AcctSvcrRef>B1</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="IDR">100.00</Amt></TxAmt></AmtDtls></TxDtls>
<TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="IDR">200.00</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>CV &amp; Maju&#33;</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="IDR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-02-16</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"#;

    #[test]
    fn a_camt_statement_is_the_same_table_and_a_joint_entry_is_taken_apart() {
        let grids = grids(CAMT).expect("read");
        let rows = rows(&grids[0]);
        assert_eq!(
            rows[..5],
            [
                "Rekening|0012345678",
                "Mata Uang|IDR",
                "Saldo Awal|1000.00",
                "Saldo Akhir|700.00",
                "Tanggal Akhir|2026-02-16"
            ]
        );
        assert_eq!(
            rows[6..],
            ["2026-02-16|2026-02-16|100.00|||E1 B1|", "2026-02-16|2026-02-16|200.00|||E2 B1|CV & Maju!"]
        );
        // The parts do not make the whole: then the whole alone is believed.
        let other = self::grids(&CAMT.replace("\">200.00", "\">200.01")).expect("read");
        assert_eq!(self::rows(&other[0])[6..], ["2026-02-16|2026-02-16|300.00|||E1 E2 B1|CV & Maju!"]);
    }

    #[test]
    fn bombs_and_broken_xml_get_a_sentence() {
        let bomb = CAMT.replace(
            "<Document",
            "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><Document",
        );
        assert!(matches!(grids(&bomb), Err(ReadError::Doctype(_))));
        let entity = CAMT.replace("&amp;", "&lain;");
        assert!(matches!(grids(&entity), Err(ReadError::Statement { .. })));
        let deep = format!("{}{}", CAMT.replace("</Document>", ""), "<a>".repeat(100_000));
        assert!(matches!(grids(&deep), Err(ReadError::Statement { .. })));
        for (from, to) in [
            ("</Stmt>", ""),
            ("Ccy=\"IDR\">300.00", "Ccy=\"USD\">300.00"),
            (">300.00", ">-300.00"),
            (">300.00", ">3e2"),
            ("<BookgDt><Dt>2026-02-16", "<BookgDt><Dt>kemarin"),
            ("CLBD", "ITBD"),
        ] {
            let answer = grids(&CAMT.replacen(from, to, 1));
            assert!(matches!(&answer, Err(ReadError::Statement { .. })), "{to}: {answer:?}");
        }
    }

    #[test]
    fn a_hundred_thousand_lines_are_read() {
        let line = ":61:2602160216D1,00NTRFX\n:86:BAYAR\n";
        let text = format!(":20:A\n:25:1\n:60F:C260213IDR100000,00\n{}:62F:C260216IDR0,00\n-\n", line.repeat(100_000));
        assert_eq!(grids(&text).expect("read")[0].rows.len(), 100_006);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_changed_or_cut_statement_never_panics(of in 0..2usize, at in 0..2_000usize, byte: u8, cut: bool) {
            let mut bytes = [MT940, CAMT][of].as_bytes().to_vec();
            let at = at % bytes.len();
            if cut { bytes.truncate(at) } else { bytes[at] = byte }
            if let Some(kind) = kind(&bytes) {
                drop(read(kind, &bytes, &Limits::standard(), &mut Vec::<Grid>::new()));
            }
        }
    }

    #[test]
    fn other_text_is_no_statement() {
        for text in ["Tanggal,Debit\n", "<html></html>", "", "{\"a\":1}", "PK"] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}

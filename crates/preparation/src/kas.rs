//! The cash plan as a table: one row an account, twelve months beside it, as
//! the national system keeps it (`bulan_1` … `bulan_12`).

use kernel::sheet::{Grid, GridRow};
use kernel::{Code, Money};

use crate::acts::PlanLine;

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
];

/// Where the columns are.
struct Columns {
    sub_unit: usize,
    sub_kegiatan: usize,
    rekening: usize,
    months: [usize; 12],
}

fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn columns(row: &GridRow) -> Option<Columns> {
    let heads: Vec<String> = row.cells.iter().map(|c| fold(&c.text())).collect();
    let find = |names: &[&str]| heads.iter().position(|h| names.contains(&h.as_str()));
    let mut months = [0; 12];
    for (i, slot) in months.iter_mut().enumerate() {
        *slot = find(&[&format!("bulan{}", i + 1), MONTHS.get(i).copied()?])?;
    }
    Some(Columns {
        sub_unit: find(&["kodesubunit", "kodesubskpd", "kodeunit"])?,
        sub_kegiatan: find(&["kodesubkegiatan"])?,
        rekening: find(&["koderekening", "kodeakun"])?,
        months,
    })
}

/// Reads the plan; every row must be readable, or nothing is taken.
pub fn parse(grids: &[Grid]) -> Result<Vec<PlanLine>, String> {
    for grid in grids {
        let header = grid.rows.iter().take(20).enumerate().find_map(|(i, row)| columns(row).map(|c| (i, c)));
        let Some((at, columns)) = header else { continue };
        let rows = grid.rows.iter().skip(at + 1).filter(|r| !r.cell(columns.rekening).is_empty());
        return rows.map(|row| line(row, &columns)).collect();
    }
    Err("kolom tidak dikenali: perlu KODE SUB UNIT, KODE SUB KEGIATAN, KODE REKENING, dan BULAN_1 sampai BULAN_12"
        .into())
}

fn line(row: &GridRow, columns: &Columns) -> Result<PlanLine, String> {
    let code = |at: usize| Code::parse(&row.cell(at).text()).map_err(|e| format!("baris {}: {e}", row.number));
    let months = columns
        .months
        .iter()
        .map(|at| {
            let money = row.cell(*at).money().map_err(|e| format!("baris {}: {e}", row.number))?;
            Ok(money.map_or(Money::ZERO, |(amount, _)| amount))
        })
        .collect::<Result<Vec<Money>, String>>()?;
    // Revenue and financing have none.
    let spends = !row.cell(columns.sub_kegiatan).is_empty();
    Ok(PlanLine {
        sub_unit: code(columns.sub_unit)?,
        sub_kegiatan: if spends { Some(code(columns.sub_kegiatan)?) } else { None },
        rekening: code(columns.rekening)?,
        months,
    })
}

#[cfg(test)]
mod tests {
    use kernel::sheet::Cell;

    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let row = |(i, cells): (usize, &&[&str])| GridRow {
            number: u32::try_from(i + 1).expect("few"),
            cells: cells.iter().map(|t| Cell::Text((*t).into())).collect(),
        };
        Grid { name: "x".into(), rows: rows.iter().enumerate().map(row).collect() }
    }

    const HEAD: &[&str] = &[
        "KODE SUB UNIT",
        "KODE SUB KEGIATAN",
        "KODE REKENING",
        "bulan_1",
        "bulan_2",
        "bulan_3",
        "bulan_4",
        "bulan_5",
        "bulan_6",
        "bulan_7",
        "bulan_8",
        "bulan_9",
        "bulan_10",
        "bulan_11",
        "bulan_12",
    ];

    #[test]
    fn twelve_months_are_read_to_the_sen() {
        let row = &["1.01", "1.01.01.2.01.0001", "5.1.02", "0.01", "", "2", "", "", "", "", "", "", "", "", "3.50"];
        let taxes = &["1.01", "", "4.1.01", "7", "", "", "", "", "", "", "", "", "", "", ""];
        let lines = parse(&[grid(&[&["Anggaran Kas"], HEAD, row, taxes])]).expect("a plan");
        assert_eq!((lines.len(), lines[1].sub_kegiatan.is_none()), (2, true));
        assert_eq!(Money::sum(lines[0].months.iter().copied()), Some(Money::from_sen(551)));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_row() {
        let row = &["1.01", "1.01.01.2.01.0001", "5.1.02", "x", "", "", "", "", "", "", "", "", "", "", ""];
        assert!(parse(&[grid(&[HEAD, row])]).expect_err("told").contains("baris 2"));
        assert!(parse(&[grid(&[&["a", "b"]])]).is_err());
    }
}

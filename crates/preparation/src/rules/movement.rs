//! What a shift moves, at which level, and who may approve that.

use std::collections::BTreeMap;

use kernel::{Money, Refusal, Refusals, Role, names};

use crate::policy::Approver;

names! {
    /// Between what money moves; the first is the highest.
    Level {
        Organisation = "organisasi", "antarorganisasi";
        Unit = "unit-organisasi", "antarunit organisasi";
        Program = "program", "antarprogram";
        Kegiatan = "kegiatan", "antarkegiatan";
        SubKegiatan = "sub-kegiatan", "antarsub kegiatan";
        Group = "kelompok", "antarkelompok belanja";
        Type = "jenis", "antarjenis belanja";
        Object = "objek", "antarobjek dalam jenis yang sama";
        Detail = "rincian-objek", "antarrincian objek dalam objek yang sama";
        SubDetail = "sub-rincian-objek", "antarsub rincian objek dalam rincian yang sama";
        Source = "sumber-dana", "antarsumber dana dalam sub rincian objek yang sama";
        Wording = "uraian", "uraian dalam sub rincian objek yang sama";
    }
}

/// What stays whole: SKPD, sub unit, sub kegiatan, rekening, source, wording.
type Key<'l> = (i64, i64, &'l str, &'l str, &'l str, &'l str);

/// A line of one of two versions, as movements are read off it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedLine {
    pub skpd: i64,
    pub sub_unit: i64,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub source: String,
    /// Everything else that the line says.
    pub wording: String,
    pub amount: Money,
}

impl Level {
    /// What stays whole while money moves below this level.
    fn key<'l>(self, line: &'l MovedLine) -> Key<'l> {
        let cut = |code: &'l str, levels: usize| match code.match_indices('.').nth(levels.saturating_sub(1)) {
            Some((at, _)) if levels > 0 => &code[..at],
            _ if levels == 0 => "",
            _ => code,
        };
        let (sub, rekening) = match self {
            Level::Organisation => return (line.skpd, 0, "", "", "", ""),
            Level::Unit => (0, 0),
            Level::Program => (3, 0),
            Level::Kegiatan => (5, 0),
            Level::SubKegiatan => (6, 0),
            Level::Group => (6, 2),
            Level::Type => (6, 3),
            Level::Object => (6, 4),
            Level::Detail => (6, 5),
            Level::SubDetail | Level::Source | Level::Wording => (6, 6),
        };
        let wording = if self == Level::Wording { line.wording.as_str() } else { "" };
        let source = if matches!(self, Level::Source | Level::Wording) { line.source.as_str() } else { "" };
        (line.skpd, line.sub_unit, cut(&line.sub_kegiatan, sub), cut(&line.rekening, rekening), source, wording)
    }
}

/// The highest level at which any sum differs; none where nothing moved.
pub fn highest(before: &[MovedLine], after: &[MovedLine]) -> Option<Level> {
    Level::ALL.iter().copied().find(|level| {
        let mut sums: BTreeMap<_, i128> = BTreeMap::new();
        let mut counts: BTreeMap<_, i64> = BTreeMap::new();
        for (lines, sign) in [(before, -1), (after, 1)] {
            for line in lines {
                *sums.entry(level.key(line)).or_default() += i128::from(line.amount.sen()) * sign;
                if *level == Level::Wording {
                    *counts.entry(level.key(line)).or_default() += i64::try_from(sign).unwrap_or_default();
                }
            }
        }
        sums.values().any(|sum| *sum != 0) || counts.values().any(|count| *count != 0)
    })
}

const LAW: &str = "PP 12/2019 Ps 163–164";

/// A shift moves money and neither makes nor loses any.
pub fn decide_sum(label: &str, before: Money, after: Money) -> Result<(), Refusals> {
    if before == after {
        return Ok(());
    }
    Err(Refusals::one(
        Refusal::new(
            "PERGESERAN-JUMLAH",
            LAW,
            format!(
                "Jumlah {label} menjadi {}, semula {}; pergeseran tidak mengubah jumlah.",
                after.rupiah(),
                before.rupiah()
            ),
            "Sesuaikan baris yang menerima sehingga jumlahnya sama, atau tunggu perubahan APBD.",
        )
        .money("semula", before)
        .money("menjadi", after)
        .money("selisih", after.minus(before)),
    ))
}

/// Who must approve a shift of this level; a Perda where nobody can.
pub fn approver(level: Level, matrix: &[Approver], source: &str) -> Result<Role, Refusals> {
    let row = matrix.iter().find(|a| a.level == level);
    row.and_then(|a| a.by).ok_or_else(|| {
        Refusals::one(
            Refusal::new(
                "PERGESERAN-PERDA",
                "PP 12/2019 Ps 164(1)",
                format!("Pergeseran {} hanya dapat dengan Perda perubahan APBD.", level.title()),
                "Batalkan pemindahan itu dari RKA pergeseran, dan usulkan pada perubahan APBD.",
            )
            .figure("tingkat", level.code())
            .figure("aturan", source),
        )
    })
}

/// Who is to approve a shift, and who would.
#[derive(Clone, Copy, Debug)]
pub struct Approval {
    pub level: Level,
    /// The office that the matrix names.
    pub due: Role,
    /// The person holds that office.
    pub held: bool,
    /// The person handed the shift in.
    pub handed_in: bool,
}

/// The office that approves is the one that the matrix names.
///
/// What another office than the PA's own approves is not handed in by the same
/// person.
pub fn decide_approver(facts: &Approval) -> Result<(), Refusals> {
    let Approval { level, due, held, handed_in } = *facts;
    if held && handed_in && due != Role::Pa {
        return Err(Refusals::one(Refusal::new(
            "WEWENANG-ORANG-SAMA",
            "PP 12/2019 Ps 4(5), 164",
            format!(
                "Anda mengajukan pergeseran {} ini, jadi tidak menyetujuinya sebagai {}.",
                level.title(),
                due.title()
            ),
            "Mintalah pejabat lain yang memegang jabatan itu.",
        )));
    }
    if held {
        return Ok(());
    }
    Err(Refusals::one(
        Refusal::new(
            "PERGESERAN-PEJABAT",
            "PP 12/2019 Ps 164(2)–(3)",
            format!("Pergeseran {} disetujui {}.", level.title(), due.title()),
            "Mintalah pejabat itu menyetujuinya (approve-shift).",
        )
        .figure("tingkat", level.code())
        .figure("jabatan", due.code()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(skpd: i64, unit: i64, sub: &str, rekening: &str, wording: &str, amount: i64) -> MovedLine {
        MovedLine {
            skpd,
            sub_unit: unit,
            sub_kegiatan: sub.into(),
            rekening: rekening.into(),
            source: "1.2.1.8".into(),
            wording: wording.into(),
            amount: Money::from_sen(amount),
        }
    }

    const SUB: &str = "2.16.1.2.1.1";

    /// Two lines of 100; one sen of the first goes to the second.
    fn moved(first: MovedLine, second: MovedLine) -> Option<Level> {
        let after = |l: &MovedLine, by: i64| MovedLine { amount: Money::from_sen(l.amount.sen() + by), ..l.clone() };
        highest(&[first.clone(), second.clone()], &[after(&first, -1), after(&second, 1)])
    }

    #[test]
    fn one_sen_tells_the_level() {
        let at = |sub: &str, rekening: &str, wording: &str| line(1, 1, sub, rekening, wording, 100);
        let here = at(SUB, "5.1.2.1.1.24", "kertas");
        for (other, level) in [
            (line(2, 2, SUB, "5.1.2.1.1.24", "kertas", 100), Level::Organisation),
            (line(1, 2, SUB, "5.1.2.1.1.24", "kertas", 100), Level::Unit),
            (at("2.16.2.2.1.1", "5.1.2.1.1.24", "kertas"), Level::Program),
            (at("2.16.1.2.2.1", "5.1.2.1.1.24", "kertas"), Level::Kegiatan),
            (at("2.16.1.2.1.2", "5.1.2.1.1.24", "kertas"), Level::SubKegiatan),
            (at(SUB, "5.2.2.1.1.24", "kertas"), Level::Group),
            (at(SUB, "5.1.1.1.1.24", "kertas"), Level::Type),
            (at(SUB, "5.1.2.2.1.24", "kertas"), Level::Object),
            (at(SUB, "5.1.2.1.2.24", "kertas"), Level::Detail),
            (at(SUB, "5.1.2.1.1.25", "kertas"), Level::SubDetail),
            (MovedLine { source: "2.2.1.9".into(), ..here.clone() }, Level::Source),
            (at(SUB, "5.1.2.1.1.24", "tinta"), Level::Wording),
        ] {
            assert_eq!(moved(here.clone(), other), Some(level));
        }
        assert_eq!(highest(std::slice::from_ref(&here), std::slice::from_ref(&here)), None);
        let split = [
            MovedLine { amount: Money::from_sen(60), ..here.clone() },
            MovedLine { amount: Money::from_sen(40), ..here.clone() },
        ];
        assert_eq!(highest(&[here], &split), Some(Level::Wording));
    }

    #[test]
    fn the_matrix_names_who_approves() {
        let matrix = [
            Approver { level: Level::Type, by: None },
            Approver { level: Level::Object, by: Some(Role::Sekda) },
            Approver { level: Level::Detail, by: Some(Role::Ppkd) },
        ];
        assert_eq!(approver(Level::Object, &matrix, "PP 12"), Ok(Role::Sekda));
        for closed in [Level::Type, Level::Wording] {
            assert!(approver(closed, &matrix, "PP 12").expect_err("a bylaw").has("PERGESERAN-PERDA"));
        }
        let sekda = Approval { level: Level::Object, due: Role::Sekda, held: true, handed_in: false };
        assert_eq!(decide_approver(&sekda), Ok(()));
        let other = decide_approver(&Approval { held: false, ..sekda });
        assert!(other.expect_err("not the PPKD").has("PERGESERAN-PEJABAT"));
        // The PA approves what is the PA's own; nobody else's office does that.
        let own = decide_approver(&Approval { handed_in: true, ..sekda });
        assert!(own.expect_err("the same person").has("WEWENANG-ORANG-SAMA"));
        let pa = Approval { level: Level::Detail, due: Role::Pa, handed_in: true, ..sekda };
        assert_eq!(decide_approver(&pa), Ok(()));
    }

    #[test]
    fn a_shift_keeps_its_sum_to_the_sen() {
        let sen = Money::from_sen;
        assert_eq!(decide_sum("dinas", sen(100), sen(100)), Ok(()));
        for other in [99, 101] {
            assert!(decide_sum("dinas", sen(100), sen(other)).expect_err("moved").has("PERGESERAN-JUMLAH"));
        }
    }
}

//! What is received and spent outside the RKUD: one chain of periods for each
//! unit and fund, ratified period by period.

use kernel::{Day, Money, Refusal, Refusals};

use super::{above, is_receipt, is_spending};
use crate::model::{Chain, FundSums};

const LAW: &str = "PP 12/2019 Ps 120(2), 7(2)j";

/// A line of a request: an account of receipts or of spending.
#[derive(Clone, Debug)]
pub struct FundLine {
    pub code: String,
    pub rekening: String,
    pub spends: bool,
    pub amount: Money,
    /// What was ratified on it before, of this unit and fund; for a correction.
    pub ratified: Money,
}

#[derive(Clone, Debug)]
pub struct AskFacts {
    /// As dated data call it; none where they do not know it.
    pub fund: Option<String>,
    pub asked_fund: String,
    pub year: i32,
    pub from: Day,
    pub until: Day,
    /// The request's own day.
    pub doc_date: Day,
    pub sums: FundSums,
    pub lines: Vec<FundLine>,
    pub corrects: bool,
    pub chain: Chain,
    /// The request that waits, by its name; never the one at hand.
    pub waits: Option<String>,
}

/// Judges a request, when it is asked and again when it is ratified.
pub fn decide_ask(facts: &AskFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.fund.is_some(), || {
        Refusal::new(
            "SP3B-DANA",
            LAW,
            format!("Dana «{}» tidak ada dalam daftar dana di luar RKUD.", facts.asked_fund),
            "Pilih dana dari daftar, atau mintalah pengelola aturan menambahkannya.",
        )
        .figure("jenis", facts.asked_fund.as_str())
        .at("fund")
    });
    if let Some(label) = &facts.waits {
        refusals.push(
            Refusal::new(
                "SP3B-MENUNGGU",
                "Aturan Simpul: satu permintaan sesudah yang lain, agar saldo bersambung",
                format!("{label} untuk unit dan dana ini masih menunggu pengesahan."),
                "Tunggu disahkan (give-ratification) atau ditolak (refuse-ratification).",
            )
            .figure("dokumen", label.as_str()),
        );
    }
    check_period(facts, &mut refusals);
    check_balance(facts, &mut refusals);
    facts.lines.iter().for_each(|line| check_line(line, facts.corrects, &mut refusals));
    refusals.or(())
}

fn check_period(facts: &AskFacts, refusals: &mut Refusals) {
    let within = facts.from.year() == facts.year && facts.until.year() == facts.year;
    refusals.require(facts.from <= facts.until && within && facts.until <= facts.doc_date, || {
        Refusal::new(
            "SP3B-PERIODE",
            LAW,
            format!(
                "Periode {} sampai {} tidak benar: berurutan, dalam tahun {}, dan sudah berakhir pada {}.",
                facts.from.long(),
                facts.until.long(),
                facts.year,
                facts.doc_date.long()
            ),
            "Perbaiki tanggal awal atau akhir periodenya.",
        )
        .day("tanggal", facts.from)
        .day("sampai", facts.until)
        .at("until")
    });
    if let Some(last) = facts.chain.until {
        let next = last.plus_days(1);
        refusals.require(facts.from == next, || {
            Refusal::new(
                "SP3B-PERIODE-URUT",
                LAW,
                format!(
                    "Yang disahkan terakhir sampai {}; periode berikutnya mulai {}, bukan {}.",
                    last.long(),
                    next.long(),
                    facts.from.long()
                ),
                format!("Mulailah periodenya pada {}.", next.long()),
            )
            .day("batas", next)
            .day("tanggal", facts.from)
            .at("from")
        });
    }
}

fn check_balance(facts: &AskFacts, refusals: &mut Refusals) {
    let s = facts.sums;
    let left = s.opening.plus(s.income).minus(s.spending).minus(s.returned);
    refusals.require(left == s.closing, || {
        Refusal::new(
            "SP3B-SALDO",
            LAW,
            format!(
                "Saldo akhir {} tidak sama dengan saldo awal {} + pendapatan {} − belanja {} − pengembalian {} = {}.",
                s.closing.rupiah(),
                s.opening.rupiah(),
                s.income.rupiah(),
                s.spending.rupiah(),
                s.returned.rupiah(),
                left.rupiah()
            ),
            "Perbaiki angka yang keliru menurut buku kas dana itu.",
        )
        .money("dihitung", left)
        .money("tertulis", s.closing)
        .money("selisih", s.closing.minus(left))
        .at("closing")
    });
    if facts.chain.until.is_some() {
        let before = facts.chain.balance;
        refusals.require(s.opening == before, || {
            Refusal::new(
                "SP3B-SALDO-AWAL",
                LAW,
                format!(
                    "Saldo awal {} tidak sama dengan saldo akhir yang disahkan terakhir, {}.",
                    s.opening.rupiah(),
                    before.rupiah()
                ),
                "Pakai saldo akhir periode sebelumnya.",
            )
            .money("tercatat", before)
            .money("tertulis", s.opening)
            .money("selisih", s.opening.minus(before))
            .at("opening")
        });
    }
    let lowest = s.opening.min(s.returned).min(s.closing);
    refusals.require(!lowest.is_negative(), || {
        Refusal::new(
            "SP3B-SALDO-NEGATIF",
            LAW,
            format!(
                "Saldo awal, pengembalian, dan saldo akhir tidak boleh di bawah nol; yang terkecil {}.",
                lowest.rupiah()
            ),
            "Kas tidak mungkin kurang dari nol; periksa bukunya.",
        )
        .money("nilai", lowest)
    });
}

fn check_line(line: &FundLine, corrects: bool, refusals: &mut Refusals) {
    let fits = if line.spends { is_spending(&line.rekening) } else { is_receipt(&line.rekening) };
    refusals.require(fits, || {
        let wanted = if line.spends { "belanja (5)" } else { "pendapatan (4) atau penerimaan pembiayaan (6.1)" };
        Refusal::new(
            "SP3B-REKENING",
            "Permendagri 90/2019",
            format!("Rekening {} bukan sub rincian objek {wanted}.", line.code),
            "Pilih rekening enam tingkat dari anggaran.",
        )
        .figure("rekening", line.code.as_str())
        .at(if line.spends { "spending" } else { "income" })
    });
    refusals.require(line.amount.is_positive() || (corrects && line.amount.is_negative()), || {
        Refusal::new(
            "SP3B-NILAI",
            LAW,
            format!(
                "Rekening {}: {} tidak dapat dipakai; angka negatif hanya untuk koreksi.",
                line.code,
                line.amount.rupiah()
            ),
            "Isi lebih dari nol, atau sebutkan pengesahan yang dikoreksi.",
        )
        .money("diminta", line.amount)
        .figure("rekening", line.code.as_str())
        .at(if line.spends { "spending" } else { "income" })
    });
    refusals.require(!line.ratified.plus(line.amount).is_negative() || !line.amount.is_negative(), || {
        let text = format!(
            "Rekening {}: koreksi {} melebihi yang sudah disahkan, {}.",
            line.code,
            line.amount.rupiah(),
            line.ratified.rupiah()
        );
        Refusal::new("SP3B-KOREKSI", LAW, text, "Kurangi paling banyak sebesar yang sudah disahkan.")
            .money("limit", line.ratified)
            .money("diminta", line.amount)
            .figure("rekening", line.code.as_str())
    });
}

/// An account that a ratification charges.
#[derive(Clone, Debug)]
pub struct RoomFacts {
    pub label: String,
    pub ceiling: Money,
    /// Reserved and spent by anybody.
    pub used: Money,
    pub asked: Money,
    /// It draws on several sources, and a line names none of them.
    pub source_lacks: bool,
    /// Where it has several.
    pub sources: Vec<SourceRoom>,
}

/// A funding source of an account: what is left of it, and what is asked.
#[derive(Clone, Debug)]
pub struct SourceRoom {
    pub source: String,
    pub left: Money,
    pub asked: Money,
}

/// Spending stays within the ceiling of its account, with all that was spent
/// before; neither SPD nor cash plan is asked.
pub fn check_room(rooms: &[RoomFacts], refusals: &mut Refusals) {
    const CEILING: &str = "PP 12/2019 Ps 120(2), 124; UU 23/2014 Ps 327(2)";
    for room in rooms {
        refusals.require(room.used.plus(room.asked) <= room.ceiling, || {
            let text = format!(
                "{}: pagu {}, terpakai {}, disahkan {}; kurang {}.",
                room.label,
                room.ceiling.rupiah(),
                room.used.rupiah(),
                room.asked.rupiah(),
                room.used.plus(room.asked).minus(room.ceiling).rupiah()
            );
            let remedy = "Tunggu pergeseran atau perubahan anggaran, atau perbaiki rekeningnya.";
            above(Refusal::new("SP2B-PAGU", CEILING, text, remedy), room.ceiling, room.used, room.asked)
        });
        let no_source = |text: String| {
            let remedy = "Sebutkan sumber dana yang cukup pada baris belanjanya.";
            Refusal::new("SP2B-SUMBER-DANA", CEILING, text, remedy)
        };
        refusals.require(!room.source_lacks, || {
            no_source(format!("{}: rekening ini memakai beberapa sumber dana; sebutkan salah satunya.", room.label))
        });
        for s in &room.sources {
            refusals.require(s.asked <= s.left, || {
                let text = format!(
                    "{}: sumber dana {} tersisa {}, disahkan {}.",
                    room.label,
                    s.source,
                    s.left.rupiah(),
                    s.asked.rupiah()
                );
                no_source(text).money("sisa", s.left).money("diminta", s.asked)
            });
        }
    }
}

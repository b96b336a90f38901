//! SP2D: issued once per SPM, transferred, paid; voided before the transfer,
//! returned after it.

use kernel::day::Calendar;
use kernel::{Day, Money, Refusal, Refusals};

use super::Earlier;
use super::dates::locked_period;
use super::spm::no_statement;
use crate::policy::Policy;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueFacts {
    pub spm_number: String,
    pub spm_date: Day,
    /// The day on which the Kuasa BUD received the SPM; the clock runs on it.
    pub spm_received: Option<Day>,
    pub spm_gross: Money,
    pub spm_deductions: Money,
    pub doc_date: Day,
    pub gross: Money,
    pub deductions: Money,
    pub statement_signed: bool,
    /// Other SP2D of this SPM, ended ones too.
    pub other_sp2d: Vec<Earlier>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueDecision {
    pub gross: Money,
    pub deductions: Money,
    pub net: Money,
    /// Findings that do not stop the SP2D.
    pub notes: Vec<Refusal>,
}

/// Judges the issue; the limits are judged again with
/// [`super::limits::check_accounts`] at [`super::limits::Stage::Sp2d`].
pub fn decide_issue(facts: &IssueFacts, policy: &Policy, calendar: &Calendar) -> Result<IssueDecision, Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.statement_signed, || no_statement("SP2D-SPTJM", &format!("SPM nomor {}", facts.spm_number)));
    for other in facts.other_sp2d.iter().filter(|o| o.is_live()) {
        refusals.push(
            Refusal::new(
                "SP2D-SUDAH-ADA",
                "PP 12/2019 Ps 149(1); pola F02",
                format!(
                    "SPM nomor {} sudah memiliki {} tanggal {} ({}).",
                    facts.spm_number,
                    other.label,
                    other.day.long(),
                    other.state.title()
                ),
                "Satu SPM hanya dibayar sekali: lanjutkan SP2D itu, atau batalkan sebelum ditransfer (void-sp2d).",
            )
            .figure("dokumen", other.label.clone()),
        );
    }
    check_amounts(facts, &mut refusals);
    let notes = check_received(facts, policy, calendar, &mut refusals);
    let net = facts.gross.minus(facts.deductions);
    refusals.or(IssueDecision { gross: facts.gross, deductions: facts.deductions, net, notes })
}

fn check_amounts(facts: &IssueFacts, refusals: &mut Refusals) {
    let sound = facts.gross.is_positive() && !facts.deductions.is_negative() && facts.deductions <= facts.gross;
    refusals.require(sound, || {
        Refusal::new(
            "SP2D-PERHITUNGAN",
            "PP 12/2019 Ps 149(3)b",
            format!(
                "Jumlah kotor {} dengan potongan {} tidak dapat dibayar: bersihnya harus nol atau lebih.",
                facts.gross.rupiah(),
                facts.deductions.rupiah()
            ),
            "Kembalikan SPM (return-spm) agar perhitungannya diperbaiki.",
        )
        .money("limit", facts.gross)
        .money("diminta", facts.deductions)
    });
    let pairs = [
        ("SP2D-NILAI-BEDA", "SP2D", facts.gross, facts.spm_gross),
        ("SP2D-POTONGAN-BEDA", "Potongan SP2D", facts.deductions, facts.spm_deductions),
    ];
    for (code, what, own, due) in pairs {
        refusals.require(own == due, || {
            Refusal::new(
                code,
                "PP 12/2019 Ps 149(1), (3)b",
                format!(
                    "{what} sebesar {} berbeda dari SPM nomor {} sebesar {}.",
                    own.rupiah(),
                    facts.spm_number,
                    due.rupiah()
                ),
                "Samakan SP2D dengan SPM; bila SPM keliru, kembalikan SPM (return-spm).",
            )
            .money("limit", due)
            .money("diminta", own)
            .money("selisih", own.minus(due))
        });
    }
}

fn check_received(facts: &IssueFacts, policy: &Policy, calendar: &Calendar, refusals: &mut Refusals) -> Vec<Refusal> {
    let law = "PP 12/2019 Ps 149(2)";
    let Some(received) = facts.spm_received else {
        refusals.push(
            Refusal::new(
                "SP2D-SPM-BELUM-DITERIMA",
                law,
                format!("Tanggal terima SPM nomor {} belum dicatat.", facts.spm_number),
                "Catat tanggal SPM diterima Kuasa BUD lebih dahulu (receive-spm).",
            )
            .at("spm-diterima"),
        );
        return Vec::new();
    };
    let mut refuse = |code: &str, message: String, remedy: &str| {
        let refusal =
            Refusal::new(code, law, message, remedy).day("spm-diterima", received).day("tanggal", facts.doc_date);
        refusals.push(refusal.day("tanggal-spm", facts.spm_date).at("spm-diterima"));
    };
    if received < facts.spm_date {
        let message = format!("SPM diterima {}, mendahului tanggal SPM {}.", received.long(), facts.spm_date.long());
        refuse("SP2D-DITERIMA-SEBELUM-SPM", message, "Perbaiki tanggal terima SPM.");
    }
    if received > facts.doc_date {
        let message = format!("SPM diterima {}, sesudah tanggal SP2D {}.", received.long(), facts.doc_date.long());
        refuse("SP2D-DITERIMA-SESUDAH-SP2D", message, "Pilih tanggal SP2D yang tidak mendahului tanggal terima SPM.");
    }
    let days = calendar.working_days_between(received, facts.doc_date);
    let most = policy.sp2d_days.value;
    if days <= most {
        return Vec::new();
    }
    let note = Refusal::new(
        "SP2D-TERLAMBAT",
        &policy.sp2d_days.source,
        format!("SP2D terbit {days} hari kerja sejak SPM diterima {}; paling lama {most} hari kerja.", received.long()),
        "SP2D tetap diterbitkan agar penerima dibayar; catat sebab keterlambatan.",
    );
    vec![note.figure("limit", most.to_string()).figure("selisih", days.to_string()).day("spm-diterima", received)]
}

/// Days of an SP2D, or of an order that pays it again; what has not happened
/// is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sp2dFacts {
    /// `SP2D nomor …`: what people read.
    pub label: String,
    pub issued_on: Day,
    pub transferred_on: Option<Day>,
    pub net: Money,
    /// The server's day.
    pub today: Day,
}

/// The day on which the bank was told to transfer.
pub fn decide_transfer(facts: &Sp2dFacts, on: Day) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    not_yet(facts, on, &mut refusals);
    refusals.require(on >= facts.issued_on, || {
        bank(
            "SP2D-TRANSFER-SEBELUM-TERBIT",
            "PP 12/2019 Ps 149(1)",
            format!("{} ditransfer {}, mendahului terbitnya {}.", facts.label, on.long(), facts.issued_on.long()),
            "Periksa tanggal transfer pada bukti bank.",
            on,
        )
        .day("terbit", facts.issued_on)
    });
    refusals.or(())
}

/// Where the region says so, the bank is told by a list of two officials alone,
/// which findings can hold.
pub fn check_by_hand(label: &str, policy: &Policy, refusals: &mut Refusals) {
    refusals.require(!policy.by_batch_alone.value, || {
        Refusal::new(
            "SP2D-HANYA-DAFTAR",
            &policy.by_batch_alone.law(),
            format!("{label} dipindahbukukan hanya dengan daftar penguji."),
            "Masukkan ke daftar penguji; pejabat kedua merilisnya.",
        )
    });
}

/// The day on which the money reached the payee.
pub fn decide_paid(facts: &Sp2dFacts, on: Day) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    not_yet(facts, on, &mut refusals);
    match facts.transferred_on {
        None => refusals.push(bank(
            "SP2D-CAIR-TANPA-TRANSFER",
            "PP 12/2019 Ps 149(3)d",
            format!("{} dinyatakan cair, padahal belum ditransfer.", facts.label),
            "Catat transfernya lebih dahulu (transfer-sp2d).",
            on,
        )),
        Some(sent) if on < sent => refusals.push(
            bank(
                "SP2D-CAIR-SEBELUM-TRANSFER",
                "PP 12/2019 Ps 149(3)d",
                format!("{} cair {}, mendahului transfernya {}.", facts.label, on.long(), sent.long()),
                "Periksa tanggal cair pada nota debit atau rekening koran.",
                on,
            )
            .day("transfer", sent),
        ),
        Some(_) => {}
    }
    refusals.or(())
}

/// A voided SP2D must not have reached the bank, and voiding it takes its sum
/// out of its own month: that month must be open.
pub fn decide_void(facts: &Sp2dFacts, locked_until: Option<Day>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let Some(locked) = locked_until.filter(|locked| facts.issued_on <= *locked) {
        refusals.push(locked_period(facts.issued_on, locked));
    }
    if let Some(sent) = facts.transferred_on {
        refusals.push(bank(
            "SP2D-BATAL-SETELAH-TRANSFER",
            "Aturan Simpul: uang yang sudah keluar tidak dibatalkan di atas kertas (pola F03; PP 12/2019 Ps 149)",
            format!("{} sudah ditransfer {}, sehingga tidak dapat dibatalkan.", facts.label, sent.long()),
            "Bila bank mengembalikan uangnya, catat retur (return-sp2d).",
            sent,
        ));
    }
    refusals.or(())
}

/// The bank sent money back.
pub fn decide_return(facts: &Sp2dFacts, on: Day, amount: Money) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    not_yet(facts, on, &mut refusals);
    let law = "Aturan Simpul: retur adalah uang yang kembali dari bank (pola F10; PP 12/2019 Ps 120(1))";
    match facts.transferred_on {
        None => refusals.push(bank(
            "SP2D-RETUR-TANPA-TRANSFER",
            law,
            format!("{} belum ditransfer, jadi belum ada uang yang kembali.", facts.label),
            "Bila SP2D keliru, batalkan sebelum ditransfer (void-sp2d).",
            on,
        )),
        Some(sent) if on < sent => refusals.push(
            bank(
                "SP2D-RETUR-SEBELUM-TRANSFER",
                law,
                format!("Retur {} mendahului transfer {} {}.", on.long(), sent.long(), facts.label),
                "Periksa tanggal retur pada nota kredit bank.",
                on,
            )
            .day("transfer", sent),
        ),
        Some(_) => {}
    }
    refusals.require(amount.is_positive() && amount <= facts.net, || {
        let message = format!(
            "Retur {} tidak sesuai: harus lebih dari nol dan paling banyak {}, jumlah bersih {}.",
            amount.rupiah(),
            facts.net.rupiah(),
            facts.label
        );
        bank("SP2D-RETUR-NILAI", law, message, "Isi jumlah menurut nota kredit bank.", on)
            .money("limit", facts.net)
            .money("diminta", amount)
    });
    refusals.or(())
}

fn bank(code: &str, law: &str, message: String, remedy: &str, on: Day) -> Refusal {
    Refusal::new(code, law, message, remedy).day("tanggal", on)
}

fn not_yet(facts: &Sp2dFacts, on: Day, refusals: &mut Refusals) {
    refusals.require(on <= facts.today, || {
        bank(
            "SP2D-TANGGAL-BANK",
            "Aturan Simpul: kejadian di bank tidak dicatat sebelum terjadi (pola F06)",
            format!("Tanggal {} belum tiba; hari ini {}.", on.long(), facts.today.long()),
            "Isi tanggal menurut bukti bank.",
            on,
        )
        .day("hari-dicatat", facts.today)
    });
}

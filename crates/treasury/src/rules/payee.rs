//! The account that is paid: confirmed, rested, still the same.

use kernel::day::Calendar;
use kernel::{Day, Refusal, Refusals};

use crate::policy::Policy;

/// The step at which the account is judged; it gives the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Spp,
    Spm,
    Sp2d,
    Transfer,
    /// A retur is asked to be paid again: the account may be another one.
    AskAgain,
    /// It is ordered, and the bank is told.
    PayAgain,
}

/// The account as it stands now, and as the SPP kept it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeFacts {
    pub payee: String,
    /// Masked, such as `Bank Daerah ••••3456`; full numbers stay out.
    pub account_label: String,
    /// Identity of the account now: number, bank and holder, or their digest.
    /// Compared, never printed.
    pub account_now: String,
    /// The same as the SPP kept it when it was submitted.
    pub account_in_spp: Option<String>,
    pub belongs_to_payee: bool,
    /// The day on which the second official confirmed it.
    pub confirmed_on: Option<Day>,
    /// Set where a newer account has taken its place.
    pub replaced_on: Option<Day>,
    /// It is an account of a Bendahara or Bendahara Pembantu.
    pub of_treasurer: bool,
    /// Kind of LS, such as `gaji`; `None` for UP, GU and TU.
    pub ls_kind: Option<String>,
}

/// Judges the account at a step. `today` is the server's day: the waiting time
/// protects in real time, so no document date shortens it.
pub fn check_payee(
    step: Step,
    facts: &PayeeFacts,
    today: Day,
    policy: &Policy,
    calendar: &Calendar,
) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let (None, Some(day)) = (facts.confirmed_on, facts.replaced_on) {
        return Err(Refusals::one(withdrawn(&named(facts), day, back(step, USE_ANOTHER)).at("rekening")));
    }
    check_confirmed(facts, today, policy, calendar, &mut refusals);
    if let Some(day) = facts.replaced_on {
        refusals.push(
            refusal(
                facts,
                "PENERIMA-DIGANTI",
                SECURITY,
                format!("Rekening {} sudah diganti pada {}.", named(facts), day.long()),
                back(step, "Pakai rekening penerima yang berlaku."),
            )
            .day("diganti", day),
        );
    }
    refusals.require(facts.belongs_to_payee, || {
        refusal(
            facts,
            "PENERIMA-BUKAN-MILIKNYA",
            "PP 12/2019 Ps 141(1), 148(1)a",
            format!("Rekening {} tercatat atas penerima lain.", named(facts)),
            back(step, "Pilih rekening milik penerima ini, atau daftarkan rekeningnya (add-payee-account)."),
        )
    });
    if !matches!(step, Step::Spp | Step::AskAgain) {
        check_snapshot(step, facts, &mut refusals);
    }
    check_treasurer(facts, policy, &mut refusals);
    refusals.or(())
}

const SECURITY: &str = "Aturan Simpul: rekening penerima dijaga dua orang (pola F10); UU 1/2004 Ps 21(3)";

fn named(facts: &PayeeFacts) -> String {
    format!("{} untuk {}", facts.account_label, facts.payee)
}

fn refusal(facts: &PayeeFacts, code: &str, law: &str, message: String, remedy: impl Into<String>) -> Refusal {
    Refusal::new(code, law, message, remedy).figure("rekening", facts.account_label.clone()).at("rekening")
}

const USE_ANOTHER: &str = "Pakai rekening penerima yang berlaku, atau usulkan lagi (add-payee-account).";

fn withdrawn(account: &str, day: Day, remedy: impl Into<String>) -> Refusal {
    let message = format!("Usulan rekening {account} sudah ditarik pada {}.", day.long());
    Refusal::new("PENERIMA-DITARIK", SECURITY, message, remedy).figure("rekening", account).day("ditarik", day)
}

/// A proposal that somebody wants to take back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Masked, with its payee.
    pub account: String,
    pub own: bool,
    /// The actor acts as an account registrar.
    pub registrar: bool,
    pub confirmed_on: Option<Day>,
    pub replaced_on: Option<Day>,
}

/// Only what nobody has confirmed can be withdrawn: an account that counted
/// gives way to a newer one and stays on record.
pub fn check_withdrawal(proposal: &Proposal) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let account = &proposal.account;
    match (proposal.confirmed_on, proposal.replaced_on) {
        (Some(day), _) => refusals.push(
            Refusal::new(
                "PENERIMA-SUDAH-DIKONFIRMASI",
                SECURITY,
                format!("Rekening {account} sudah dikonfirmasi pada {}, jadi bukan usulan lagi.", day.long()),
                "Usulkan rekening yang benar (add-payee-account); konfirmasinya menggantikan yang lama.",
            )
            .figure("rekening", account.as_str())
            .day("dikonfirmasi", day)
            .at("account"),
        ),
        (None, Some(day)) => refusals.push(withdrawn(account, day, "Tidak ada yang perlu dilakukan.").at("account")),
        (None, None) => {}
    }
    refusals.require(proposal.own || proposal.registrar, || {
        Refusal::new(
            "PENERIMA-USULAN-ORANG-LAIN",
            SECURITY,
            format!("Usulan rekening {account} dibuat orang lain."),
            "Mintalah pengusulnya, atau pencatat rekening penerima, menariknya.",
        )
        .figure("rekening", account.as_str())
        .at("account")
    });
    refusals.or(())
}

/// After the SPP the account can only be changed by way of the SPP.
fn back(step: Step, remedy: &str) -> String {
    let first = match step {
        Step::Spp | Step::AskAgain => "",
        Step::Spm => "Kembalikan SPP (return-spp). ",
        Step::Sp2d => "Kembalikan SPM (return-spm), lalu SPP (return-spp). ",
        Step::Transfer => "Batalkan SP2D (void-sp2d), lalu kembalikan SPM (return-spm) dan SPP (return-spp). ",
        Step::PayAgain => "Tolak perintah bayar ulang ini (reject-repayment), lalu minta lagi (ask-repayment). ",
    };
    format!("{first}{remedy}")
}

fn check_confirmed(facts: &PayeeFacts, today: Day, policy: &Policy, calendar: &Calendar, refusals: &mut Refusals) {
    let Some(confirmed) = facts.confirmed_on else {
        refusals.push(refusal(
            facts,
            "PENERIMA-BELUM-DIKONFIRMASI",
            SECURITY,
            format!("Rekening {} belum dikonfirmasi petugas kedua.", named(facts)),
            "Mintalah petugas kedua mengonfirmasi rekening dari buku bank (confirm-payee-account).",
        ));
        return;
    };
    let wait = policy.account_wait_days.value;
    let rested = calendar.working_days_between(confirmed, today);
    if rested < wait || confirmed > today {
        refusals.push(
            refusal(
                facts,
                "PENERIMA-MASA-TUNGGU",
                &policy.account_wait_days.law(),
                format!(
                    "Rekening {} baru dikonfirmasi {}; masa tunggunya {wait} hari kerja, baru lewat {rested}.",
                    named(facts),
                    confirmed.long()
                ),
                "Ulangi setelah masa tunggu lewat.",
            )
            .day("dikonfirmasi", confirmed)
            .figure("limit", wait.to_string())
            .figure("lewat", rested.to_string()),
        );
    }
}

fn check_snapshot(step: Step, facts: &PayeeFacts, refusals: &mut Refusals) {
    match &facts.account_in_spp {
        None => refusals.push(refusal(
            facts,
            "PENERIMA-TANPA-SALINAN",
            SECURITY,
            format!("SPP tidak menyimpan salinan rekening {}, jadi perubahannya tidak dapat diperiksa.", named(facts)),
            back(step, "Ajukan lagi dengan rekening penerima (submit-spp)."),
        )),
        Some(kept) if *kept != facts.account_now => refusals.push(refusal(
            facts,
            "PENERIMA-BERUBAH",
            SECURITY,
            format!("Rekening {} berubah sejak {}.", named(facts), kept_at(step)),
            match step {
                Step::PayAgain => back(step, "Tanyakan langsung kepada penerima."),
                _ => back(
                    step,
                    "Tanyakan langsung kepada penerima, lalu ajukan lagi dengan rekening yang berlaku (submit-spp).",
                ),
            },
        )),
        Some(_) => {}
    }
}

/// When the copy was taken.
fn kept_at(step: Step) -> &'static str {
    if step == Step::PayAgain { "pembayaran ulang diminta" } else { "SPP diajukan" }
}

fn check_treasurer(facts: &PayeeFacts, policy: &Policy, refusals: &mut Refusals) {
    let Some(kind) = facts.ls_kind.as_deref() else {
        refusals.require(facts.of_treasurer, || {
            refusal(
                facts,
                "PENERIMA-BUKAN-BENDAHARA",
                "PP 12/2019 Ps 19, 143–144",
                format!("UP, GU dan TU diterima bendahara; rekening {} bukan rekening bendahara.", named(facts)),
                "Pilih rekening Bendahara Pengeluaran atau pembantunya.",
            )
        });
        return;
    };
    if !facts.of_treasurer {
        return;
    }
    let allowed = policy.ls_to_treasurer.value.iter().any(|k| k == kind);
    refusals.require(allowed, || {
        refusal(
            facts,
            "PENERIMA-BENDAHARA",
            &policy.ls_to_treasurer.law(),
            format!("Pembayaran jenis {kind} tidak boleh masuk rekening bendahara {}.", named(facts)),
            "Bayarkan langsung ke rekening yang berhak.",
        )
        .figure("jenis", kind)
        .figure("boleh", policy.ls_to_treasurer.value.join(","))
    });
}

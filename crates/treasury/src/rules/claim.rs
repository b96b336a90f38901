//! The claim behind an SPP: its bill, its invoice, its contract.

use kernel::day::Calendar;
use kernel::text::fold;
use kernel::{Day, Money, Refusal, Refusals};

use super::spp::SppFacts;
use super::{Earlier, over, strange_figure, too_large};
use crate::policy::Policy;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractFacts {
    pub number: String,
    pub value: Option<Money>,
    /// All SPP of this contract that count, *without* this one.
    pub asked_before: Money,
    pub instalment: Option<u32>,
    /// Other SPP of the same contract and instalment.
    pub same_instalment: Vec<Earlier>,
}

/// A late bill is a note, not a refusal: Ps 146(1) binds the Bendahara, and to
/// refuse would leave the creditor unpaid for the official's delay.
pub(super) fn check_bill(
    facts: &SppFacts,
    policy: &Policy,
    calendar: &Calendar,
    refusals: &mut Refusals,
) -> Vec<Refusal> {
    let Some(received) = facts.bill_received else {
        refusals.require(!facts.is_goods(), || {
            Refusal::new(
                "SPP-TAGIHAN-KOSONG",
                "PP 12/2019 Ps 146(1)",
                "SPP-LS barang dan jasa belum memuat tanggal tagihan diterima dari pihak ketiga.",
                "Isi tanggal tagihan diterima melalui PPTK.",
            )
            .at("tagihan-diterima")
        });
        return Vec::new();
    };
    if received > facts.doc_date {
        refusals.push(
            Refusal::new(
                "SPP-TAGIHAN-SESUDAH-SPP",
                "PP 12/2019 Ps 146(1)",
                format!("Tagihan diterima {}, sesudah tanggal SPP {}.", received.long(), facts.doc_date.long()),
                "Perbaiki tanggal tagihan diterima, atau pilih tanggal SPP yang tidak mendahuluinya.",
            )
            .day("tagihan-diterima", received)
            .day("tanggal", facts.doc_date)
            .at("tagihan-diterima"),
        );
        return Vec::new();
    }
    let days = calendar.working_days_between(received, facts.doc_date);
    let most = policy.bill_days.value;
    if !facts.is_goods() || days <= most {
        return Vec::new();
    }
    let note = Refusal::new(
        "SPP-TAGIHAN-TERLAMBAT",
        &policy.bill_days.source,
        format!(
            "SPP diajukan {days} hari kerja sejak tagihan diterima {}; paling lama {most} hari kerja.",
            received.long()
        ),
        "SPP tetap diproses agar penerima dibayar; catat sebab keterlambatan.",
    );
    vec![note.figure("limit", most.to_string()).figure("selisih", days.to_string()).day("tagihan-diterima", received)]
}

pub(super) fn check_invoice(facts: &SppFacts, policy: &Policy, refusals: &mut Refusals) {
    let named = facts.invoice.as_deref().is_some_and(|text| !fold(text).is_empty());
    refusals.require(named || !facts.is_goods(), || {
        Refusal::new(
            "SPP-FAKTUR-KOSONG",
            "PP 12/2019 Ps 141(1)",
            "SPP-LS barang dan jasa belum memuat nomor tagihan, sehingga pembayaran ganda tidak dapat diperiksa.",
            "Isi nomor tagihan atau faktur dari pihak ketiga.",
        )
        .at("tagihan")
    });
    let since = years_before(facts.doc_date, policy.invoice_years.value);
    for earlier in facts.same_invoice.iter().filter(|e| e.counts() && e.day >= since) {
        refusals.push(twice(
            "SPP-FAKTUR-GANDA",
            &policy.invoice_years.law(),
            format!("Tagihan «{}» dari penerima ini", facts.invoice.as_deref().unwrap_or_default()),
            earlier,
            "tagihan",
        ));
    }
}

/// The same day some years earlier; 29 February becomes the 28th.
fn years_before(day: Day, years: i64) -> Day {
    let year = i32::try_from(years).ok().and_then(|y| day.year().checked_sub(y)).unwrap_or(1900);
    Day::new(year, day.month(), day.day())
        .or_else(|| Day::new(year, day.month(), 28))
        .or_else(|| Day::new(1900, 1, 1))
        .unwrap_or(day)
}

fn twice(code: &str, law: &str, what: String, earlier: &Earlier, field: &str) -> Refusal {
    Refusal::new(
        code,
        law,
        format!(
            "{what} sudah diminta atau dibayar dengan {} tanggal {} ({}).",
            earlier.label,
            earlier.day.long(),
            earlier.state.title()
        ),
        "Bandingkan kedua dokumen; bila yang terdahulu keliru, selesaikan pengembalian atau pembatalannya lebih dahulu.",
    )
    .figure("dokumen", earlier.label.clone())
    .day("tanggal-terdahulu", earlier.day)
    .at(field)
}

pub(super) fn check_contract(facts: &SppFacts, gross: Option<Money>, refusals: &mut Refusals) {
    let Some(contract) = &facts.contract else { return };
    let law = "PP 12/2019 Ps 148(1)a–b; pola F02";
    for earlier in contract.same_instalment.iter().filter(|e| e.counts()) {
        let term = contract.instalment.map_or("tanpa termin".to_owned(), |n| format!("termin {n}"));
        let what = format!("Kontrak {} {term}", contract.number);
        refusals.push(twice("SPP-TERMIN-GANDA", law, what, earlier, "termin"));
    }
    let (Some(value), Some(gross)) = (contract.value, gross) else { return };
    if contract.asked_before.is_negative() {
        refusals.push(strange_figure("SPP-ANGKA", &format!("Kontrak {}", contract.number)));
        return;
    }
    let Some(total) = contract.asked_before.checked_add(gross) else {
        refusals.push(too_large("SPP-TERLALU-BESAR", &format!("Kontrak {}", contract.number)));
        return;
    };
    if total > value {
        let message = format!(
            "Kontrak {} bernilai {}, sudah diminta {}; SPP ini meminta {}, lebih {}.",
            contract.number,
            value.rupiah(),
            contract.asked_before.rupiah(),
            gross.rupiah(),
            total.minus(value).rupiah()
        );
        let remedy = "Kurangi jumlahnya, atau catat adendum kontrak yang sah lebih dahulu.";
        let refusal =
            Refusal::new("SPP-KONTRAK-NILAI", law, message, remedy).figure("kontrak", contract.number.clone());
        refusals.push(over(refusal, value, contract.asked_before, gross).at("jumlah"));
    }
}

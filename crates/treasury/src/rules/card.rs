//! The government credit card: its part of a UP, what may be bought with it,
//! what its holder pays back, and the bill that pays for it.

use kernel::{Day, Money, Refusal, Refusals};

use super::over;
use crate::policy::Policy;

pub const LAW: &str = "Permendagri 79/2022; PP 12/2019 Ps 222";

/// The card's part of a UP by decree.
pub fn check_share(cash: Money, card: Money, policy: &Policy) -> Result<(), Refusals> {
    let (required, share) = (&policy.card.required, &policy.card.least_share);
    let mut refusals = Refusals::new();
    refusals.require(card.is_positive() || !required.value, || {
        Refusal::new(
            "KKPD-WAJIB",
            &required.law(),
            "Besaran UP ini belum memuat bagian KKPD.",
            "Isi bagian KKPD menurut keputusan Kepala Daerah.",
        )
        .at("card")
    });
    let least = policy.card.least_card(cash);
    refusals.require(card.is_zero() || least.is_some_and(|least| card >= least), || {
        let least = least.unwrap_or_default();
        Refusal::new(
            "KKPD-PORSI",
            &share.law(),
            format!(
                "Bagian KKPD {} kurang dari {} persen besaran UP; dengan UP tunai {} paling sedikit {}.",
                card.rupiah(),
                share.value,
                cash.rupiah(),
                least.rupiah()
            ),
            "Perbaiki pembagian UP tunai dan KKPD menurut keputusan Kepala Daerah.",
        )
        .money("limit", least)
        .money("diminta", card)
        .money("kurang", least.minus(card))
        .at("card")
    });
    refusals.or(())
}

/// A new limit for the card's part of a UP.
#[derive(Clone, Debug)]
pub struct LimitFacts {
    pub cash: Money,
    pub most: Money,
    /// Bought and not paid yet.
    pub used: Money,
}

/// The limit may change in the year, and ends at nothing; it never falls below
/// what is still to be paid.
pub fn decide_limit(facts: &LimitFacts, policy: &Policy) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if facts.most.is_positive()
        && let Err(found) = check_share(facts.cash, facts.most, policy)
    {
        refusals.extend(found);
    }
    refusals.require(!facts.most.is_negative(), || {
        Refusal::new("KKPD-BATAS-NILAI", LAW, "Batas KKPD tidak boleh kurang dari nol.", "Isi nol atau lebih.")
            .money("diminta", facts.most)
            .at("most")
    });
    refusals.require(facts.used <= facts.most, || {
        Refusal::new(
            "KKPD-TAGIHAN-TERBUKA",
            LAW,
            format!(
                "Batas KKPD {} kurang dari tagihan yang belum dibayar, {}.",
                facts.most.rupiah(),
                facts.used.rupiah()
            ),
            "Bayarlah tagihannya sampai SP2D-GU-KKPD cair (draft-dpt, draft-spp-gu-kkpd), atau batalkan DPR yang keliru.",
        )
        .money("limit", facts.used)
        .money("diminta", facts.most)
        .money("selisih", facts.used.minus(facts.most))
        .at("most")
    });
    refusals.or(())
}

/// Whoever is to hold a card.
#[derive(Clone, Debug)]
pub struct HolderFacts {
    pub holder: String,
    /// A civil servant has a NIP.
    pub has_nip: bool,
    pub most: Money,
    pub facility: Money,
}

pub fn decide_holder(facts: &HolderFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.has_nip, || {
        Refusal::new(
            "KKPD-BUKAN-PNS",
            LAW,
            format!("{} tercatat tanpa NIP, padahal pemegang KKPD adalah PNS.", facts.holder),
            "Tetapkan PNS sebagai pemegang kartu, atau lengkapi catatan pejabatnya.",
        )
        .at("holder")
    });
    let fits = facts.most.is_positive() && facts.most <= facts.facility;
    refusals.require(fits, || {
        Refusal::new(
            "KKPD-BATAS-KARTU",
            LAW,
            format!(
                "Batas kartu {} harus lebih dari nol dan paling banyak batas KKPD SKPD, {}.",
                facts.most.rupiah(),
                facts.facility.rupiah()
            ),
            "Kurangi batas kartu, atau mintalah PPKD mencatat batas KKPD yang baru (set-card-limit).",
        )
        .money("limit", facts.facility)
        .money("diminta", facts.most)
        .at("most")
    });
    refusals.or(())
}

/// What may be owed, and what is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    pub most: Money,
    pub used: Money,
}

impl Room {
    pub fn left(self) -> Money {
        self.most.minus(self.used)
    }
}

/// One purchase of a DPR.
#[derive(Clone, Debug)]
pub struct Bought {
    pub label: String,
    pub on: Day,
    pub amount: Money,
}

/// A DPR that is about to be kept.
#[derive(Clone, Debug)]
pub struct PurchaseFacts {
    pub card: String,
    pub ended_on: Option<Day>,
    pub facility: Room,
    pub own: Room,
    pub rows: Vec<Bought>,
    pub doc_date: Day,
    pub year: i32,
}

/// Judges a DPR by the limits of the SKPD and of the card; ceilings, SPD and
/// cash plan have their own rules.
pub fn decide_purchase(facts: &PurchaseFacts) -> Result<Money, Refusals> {
    let mut refusals = Refusals::new();
    if let Some(day) = facts.ended_on {
        refusals.push(
            Refusal::new(
                "KKPD-KARTU-BERAKHIR",
                LAW,
                format!("{} sudah diakhiri pada {}.", facts.card, day.long()),
                "Pakailah kartu lain, atau bayarlah dengan UP tunai atau SPP-LS.",
            )
            .day("batas", day)
            .at("card"),
        );
    }
    for row in &facts.rows {
        refusals.require(row.on <= facts.doc_date && row.on.year() == facts.year, || {
            Refusal::new(
                "KKPD-TANGGAL-BELANJA",
                "UU 17/2003 Ps 4; Aturan Simpul: belanja tidak dicatat sebelum terjadi (pola F06)",
                format!(
                    "{}: belanja {} tidak mendahului DPR {} dan berada dalam tahun anggaran {}.",
                    row.label,
                    row.on.long(),
                    facts.doc_date.long(),
                    facts.year
                ),
                "Perbaiki tanggal belanja menurut buktinya.",
            )
            .day("tanggal", row.on)
            .at("rows")
        });
    }
    let Some(asked) = Money::sum(facts.rows.iter().map(|r| r.amount)) else {
        refusals.push(super::too_large("KKPD-TERLALU-BESAR", "Jumlah DPR"));
        return Err(refusals);
    };
    for (code, whose, room) in
        [("KKPD-LIMIT", "SKPD ini", facts.facility), ("KKPD-LIMIT-KARTU", facts.card.as_str(), facts.own)]
    {
        refusals.require(asked <= room.left(), || {
            let message = format!(
                "Total transaksi {} melebihi limit KKPD {whose}: batas {}, tagihan yang belum dibayar {}, sisa {}.",
                asked.rupiah(),
                room.most.rupiah(),
                room.used.rupiah(),
                room.left().rupiah()
            );
            let remedy = "Tunggu tagihan sebelumnya dibayar (SP2D-GU-KKPD cair), atau bayarlah dengan cara lain.";
            over(Refusal::new(code, LAW, message, remedy).at("rows"), room.most, room.used, asked)
        });
    }
    refusals.or(asked)
}

/// A purchase under the eyes of the PA.
#[derive(Clone, Debug)]
pub struct Examined {
    pub label: String,
    pub amount: Money,
    pub evidence: bool,
    /// What the holder pays back.
    pub excess: Money,
    pub reason: bool,
}

/// Without evidence the budget bears nothing: the holder pays it all back.
pub fn decide_verify(rows: &[Examined]) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    for row in rows {
        let sound = !row.excess.is_negative() && row.excess <= row.amount && (row.excess.is_zero() || row.reason);
        refusals.require(sound, || {
            Refusal::new(
                "KKPD-KELEBIHAN",
                LAW,
                format!(
                    "{}: kelebihan {} harus antara nol dan {}, dengan alasannya.",
                    row.label,
                    row.excess.rupiah(),
                    row.amount.rupiah()
                ),
                "Isi bagian yang dibayar kembali pemegang kartu, dan mengapa.",
            )
            .money("limit", row.amount)
            .money("diminta", row.excess)
            .at("excess")
        });
        refusals.require(row.evidence || row.excess == row.amount, || {
            Refusal::new(
                "KKPD-TANPA-BUKTI",
                "PP 12/2019 Ps 141(1); Permendagri 79/2022",
                format!(
                    "{}: tanpa bukti, seluruhnya {} dibayar kembali pemegang kartu; disebut {}.",
                    row.label,
                    row.amount.rupiah(),
                    row.excess.rupiah()
                ),
                "Kembalikan DPR agar buktinya dilengkapi (return-dpr), atau bebankan seluruhnya pada pemegang kartu.",
            )
            .money("limit", row.amount)
            .money("diminta", row.excess)
            .at("excess")
        });
    }
    refusals.or(())
}

/// The bill that a DPT pays.
#[derive(Clone, Debug)]
pub struct BillFacts {
    pub bill: String,
    pub billed: Money,
    /// What the verified DPR come to.
    pub bought: Money,
    pub bill_date: Day,
    pub due: Day,
    pub today: Day,
}

/// The budget bears what was bought, to the sen, and no charge of the bank.
pub fn decide_bill(facts: &BillFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.billed == facts.bought, || {
        Refusal::new(
            "KKPD-TAGIHAN-BEDA",
            "Permendagri 79/2022; biaya bank tidak dibebankan pada APBD (jawaban kementerian atas konsultasi daerah)",
            format!(
                "Tagihan {} sebesar {}, sedangkan DPR yang diverifikasi {}.",
                facts.bill,
                facts.billed.rupiah(),
                facts.bought.rupiah()
            ),
            "Cocokkan tagihan dengan DPR; biaya dan selisih dibicarakan dengan bank penerbit.",
        )
        .money("limit", facts.bought)
        .money("diminta", facts.billed)
        .money("selisih", facts.billed.minus(facts.bought))
        .at("billed")
    });
    refusals.require(facts.bill_date <= facts.today && facts.bill_date <= facts.due, || {
        Refusal::new(
            "KKPD-TAGIHAN-TANGGAL",
            LAW,
            format!(
                "Tagihan bertanggal {} dengan jatuh tempo {}: tidak sesudah hari ini dan tidak sesudah jatuh temponya.",
                facts.bill_date.long(),
                facts.due.long()
            ),
            "Perbaiki tanggalnya menurut tagihan bank.",
        )
        .day("tanggal", facts.bill_date)
        .day("batas", facts.due)
        .at("bill_date")
    });
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::initial;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn policy() -> Policy {
        Policy::on(&initial(day("2026-01-01")), day("2026-02-16")).expect("a policy")
    }

    fn codes<T>(result: Result<T, Refusals>) -> Vec<String> {
        result.err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    }

    fn none() -> Vec<String> {
        Vec::new()
    }

    #[test]
    fn the_card_is_its_share_of_the_whole_or_nothing() {
        let mut policy = policy();
        // 30 of 100: to 70 of cash belong 30.
        assert_eq!(codes(check_share(sen(7_000), sen(3_000), &policy)), none());
        assert_eq!(codes(check_share(sen(7_000), sen(2_999), &policy)), ["KKPD-PORSI"]);
        // A third of a sen is a sen.
        assert_eq!(codes(check_share(sen(1), sen(1), &policy)), none());
        assert_eq!(policy.card.least_card(sen(7_001)), Some(sen(3_001)));
        assert_eq!(codes(check_share(sen(7_000), sen(0), &policy)), none());
        policy.card.required.value = true;
        assert_eq!(codes(check_share(sen(7_000), sen(0), &policy)), ["KKPD-WAJIB"]);
        assert_eq!(codes(check_share(sen(7_000), sen(3_000), &policy)), none());
    }

    #[test]
    fn a_limit_never_falls_below_what_is_to_be_paid() {
        let policy = policy();
        let with = |most, used| {
            codes(decide_limit(&LimitFacts { cash: sen(7_000), most: sen(most), used: sen(used) }, &policy))
        };
        assert_eq!((with(3_000, 3_000), with(3_000, 3_001)), (none(), vec!["KKPD-TAGIHAN-TERBUKA".to_owned()]));
        assert_eq!((with(0, 0), with(0, 1)), (none(), vec!["KKPD-TAGIHAN-TERBUKA".to_owned()]));
        assert_eq!(with(2_999, 0), ["KKPD-PORSI"]);
        assert_eq!(with(-1, -1), ["KKPD-BATAS-NILAI"]);
    }

    #[test]
    fn a_holder_is_a_civil_servant_with_a_limit_of_the_skpd() {
        let with = |has_nip, most| {
            let facts = HolderFacts { holder: "Rina".into(), has_nip, most: sen(most), facility: sen(100) };
            codes(decide_holder(&facts))
        };
        assert_eq!((with(true, 100), with(true, 1)), (none(), none()));
        assert_eq!(
            (with(true, 101), with(true, 0)),
            (vec!["KKPD-BATAS-KARTU".into()], vec!["KKPD-BATAS-KARTU".into()])
        );
        assert_eq!(with(false, 100), ["KKPD-BUKAN-PNS"]);
    }

    fn purchase(amount: i64) -> PurchaseFacts {
        PurchaseFacts {
            card: "Kartu ••••1234".into(),
            ended_on: None,
            facility: Room { most: sen(1_000), used: sen(400) },
            own: Room { most: sen(700), used: sen(100) },
            rows: vec![Bought { label: "1".into(), on: day("2026-02-16"), amount: sen(amount) }],
            doc_date: day("2026-02-16"),
            year: 2026,
        }
    }

    #[test]
    fn a_purchase_stops_at_the_last_sen_of_both_limits() {
        assert_eq!(decide_purchase(&purchase(600)).ok(), Some(sen(600)));
        assert_eq!(codes(decide_purchase(&purchase(601))), ["KKPD-LIMIT", "KKPD-LIMIT-KARTU"]);
        let wide = |own| PurchaseFacts { own: Room { most: sen(own), used: sen(0) }, ..purchase(601) };
        assert_eq!(codes(decide_purchase(&wide(601))), ["KKPD-LIMIT"]);
        let narrow = |own| PurchaseFacts { own: Room { most: sen(own), used: sen(0) }, ..purchase(600) };
        assert_eq!(
            (codes(decide_purchase(&narrow(600))), codes(decide_purchase(&narrow(599)))),
            (none(), vec!["KKPD-LIMIT-KARTU".into()])
        );
        let two = |second: i64| {
            let mut facts = purchase(300);
            facts.rows.push(Bought { label: "2".into(), on: day("2026-02-16"), amount: sen(second) });
            codes(decide_purchase(&facts))
        };
        assert_eq!((two(300), two(301)), (none(), vec!["KKPD-LIMIT".into(), "KKPD-LIMIT-KARTU".into()]));
        assert_eq!(two(i64::MAX), ["KKPD-TERLALU-BESAR"]);
    }

    #[test]
    fn a_purchase_is_of_the_year_and_of_a_card_that_lives() {
        let on = |d: &str| {
            let rows = vec![Bought { label: "1".into(), on: day(d), amount: sen(1) }];
            codes(decide_purchase(&PurchaseFacts { rows, ..purchase(1) }))
        };
        assert_eq!((on("2026-01-01"), on("2025-12-31")), (none(), vec!["KKPD-TANGGAL-BELANJA".into()]));
        assert_eq!((on("2026-02-16"), on("2026-02-17")), (none(), vec!["KKPD-TANGGAL-BELANJA".into()]));
        let ended = PurchaseFacts { ended_on: Some(day("2026-02-16")), ..purchase(1) };
        assert_eq!(codes(decide_purchase(&ended)), ["KKPD-KARTU-BERAKHIR"]);
    }

    #[test]
    fn without_evidence_all_of_it_is_paid_back() {
        let with = |evidence, excess, reason| {
            codes(decide_verify(&[Examined {
                label: "1".into(),
                amount: sen(100),
                evidence,
                excess: sen(excess),
                reason,
            }]))
        };
        assert_eq!((with(true, 0, false), with(true, 100, true)), (none(), none()));
        assert_eq!(
            (with(true, 1, false), with(true, -1, true)),
            (vec!["KKPD-KELEBIHAN".into()], vec!["KKPD-KELEBIHAN".into()])
        );
        assert_eq!(with(true, 101, true), ["KKPD-KELEBIHAN"]);
        assert_eq!((with(false, 100, true), with(false, 99, true)), (none(), vec!["KKPD-TANPA-BUKTI".into()]));
    }

    #[test]
    fn a_bill_is_what_was_bought_to_the_sen() {
        let with = |billed: i64, on: &str, due: &str| {
            let (bill_date, due, today) = (day(on), day(due), day("2026-02-16"));
            codes(decide_bill(&BillFacts {
                bill: "T-1".into(),
                billed: sen(billed),
                bought: sen(100),
                bill_date,
                due,
                today,
            }))
        };
        let ok = |billed| with(billed, "2026-02-16", "2026-02-16");
        assert_eq!(ok(100), none());
        assert_eq!((ok(99), ok(101)), (vec!["KKPD-TAGIHAN-BEDA".into()], vec!["KKPD-TAGIHAN-BEDA".into()]));
        assert_eq!(with(100, "2026-02-17", "2026-03-16"), ["KKPD-TAGIHAN-TANGGAL"]);
        assert_eq!(with(100, "2026-02-16", "2026-02-15"), ["KKPD-TAGIHAN-TANGGAL"]);
    }
}

//! What a sub kegiatan and an SKPD may ask for, and what a change may not take.

use kernel::{Money, Refusal, Refusals};

const LAW: &str = "PP 12/2019 Ps 89–91, 101(2): RKA sesuai KUA-PPAS";

/// An activity after a save.
#[derive(Clone, Debug)]
pub struct ActivityFacts {
    pub label: String,
    /// What the PPAS gives; none where the PPAS does not name it.
    pub ceiling: Option<Money>,
    pub before: Money,
    pub after: Money,
}

/// The whole SKPD after a save.
#[derive(Clone, Debug)]
pub struct SkpdFacts {
    pub label: String,
    pub ceiling: Option<Money>,
    pub before: Money,
    pub after: Money,
}

/// A save that lowers a sum is never refused for a ceiling: it leads out of
/// the excess.
pub fn decide_ceilings(activity: Option<&ActivityFacts>, skpd: &SkpdFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let Some(a) = activity.filter(|a| a.after > a.before) {
        match a.ceiling {
            None => refusals.push(
                Refusal::new(
                    "RKA-PPAS-KOSONG",
                    LAW,
                    format!("{} tidak ada dalam PPAS tahun ini.", a.label),
                    "Mintalah TAPD menetapkan pagunya (set-ceilings), atau pindahkan ke sub kegiatan yang ada.",
                )
                .money("diminta", a.after),
            ),
            Some(ceiling) => refusals
                .require(a.after <= ceiling, || over("RKA-PPAS", &a.label, "pagu PPAS sub kegiatan", ceiling, a.after)),
        }
    }
    if let Some(ceiling) = skpd.ceiling.filter(|_| skpd.after > skpd.before) {
        refusals.require(skpd.after <= ceiling, || {
            over("RKA-PPAS-SKPD", &skpd.label, "pagu PPAS SKPD", ceiling, skpd.after)
        });
    }
    refusals.or(())
}

fn over(code: &str, label: &str, limit: &str, ceiling: Money, asked: Money) -> Refusal {
    let above = asked.minus(ceiling);
    Refusal::new(
        code,
        LAW,
        format!(
            "{label}: jumlah RKA {} melebihi {limit} {}; lebih {}.",
            asked.rupiah(),
            ceiling.rupiah(),
            above.rupiah()
        ),
        "Kurangi koefisien atau harga, hapus baris lain, atau mintalah TAPD menambah pagunya sebelum dikunci.",
    )
    .money("pagu", ceiling)
    .money("diminta", asked)
    .money("lebih", above)
}

/// A ceiling may not be lowered beneath what an RKA already asks.
pub fn decide_ceiling(label: &str, ceiling: Money, asked: Money) -> Result<(), Refusals> {
    if ceiling >= asked {
        return Ok(());
    }
    Err(Refusals::one(
        Refusal::new(
            "PPAS-DI-BAWAH-RKA",
            LAW,
            format!(
                "Pagu {} untuk {label} lebih kecil dari RKA yang sudah disusun, {}.",
                ceiling.rupiah(),
                asked.rupiah()
            ),
            "Kembalikan RKA itu agar dikurangi dahulu, atau tetapkan pagu yang lebih besar.",
        )
        .money("pagu", ceiling)
        .money("diminta", asked)
        .money("kurang", asked.minus(ceiling)),
    ))
}

/// The ways to another ceiling once the PPAS is locked.
pub const UNLOCK: &str = "Buka lagi langkahnya bila DPRD menyepakati pagu baru (open-budget-step), atau catat keperluan-mendesak \
    untuk sub kegiatan yang belum berpagu (record-budget-instrument).";

/// Beyond the agreed ceilings only a sub kegiatan is let in that has none, or
/// that a newer KUA-PPAS left without one: what was agreed on stays as it is.
pub fn decide_addition(label: &str, sub_kegiatan: &str, known: Option<Money>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(known.is_none_or(Money::is_zero) && !sub_kegiatan.is_empty(), || {
        let message =
            format!("Pagu {label} sudah disepakati dan dikunci; keperluan mendesak hanya menambah sub kegiatan.");
        Refusal::new("PPAS-TERKUNCI", "PP 12/2019 Ps 89–91, 94", message, UNLOCK)
            .money("pagu", known.unwrap_or_default())
    });
    refusals.or(())
}

/// An account that payments already use keeps at least that much.
pub fn decide_used(label: &str, after: Money, used: Money) -> Result<(), Refusals> {
    if after >= used {
        return Ok(());
    }
    Err(Refusals::one(
        Refusal::new(
            "RKA-TERPAKAI",
            "UU 23/2014 Ps 327; pagu baru ≥ realisasi + SPP berjalan",
            format!("{label}: jumlah baru {} di bawah yang sudah dipakai, {}.", after.rupiah(), used.rupiah()),
            "Sisakan paling sedikit sejumlah yang sudah dipakai, atau batalkan dahulu SPP yang berjalan.",
        )
        .money("pagu", after)
        .money("terpakai", used)
        .money("kurang", used.minus(after)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn ask(ceiling: Option<i64>, before: i64, after: i64, skpd: Option<i64>) -> Vec<String> {
        let activity =
            ActivityFacts { label: "sub".into(), ceiling: ceiling.map(sen), before: sen(before), after: sen(after) };
        let all = SkpdFacts { label: "dinas".into(), ceiling: skpd.map(sen), before: sen(before), after: sen(after) };
        let told = decide_ceilings(Some(&activity), &all).err().map(Refusals::into_vec).unwrap_or_default();
        told.into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn ceilings_hold_to_the_sen() {
        assert!(ask(Some(100), 0, 100, Some(100)).is_empty());
        assert_eq!(ask(Some(100), 0, 101, None), ["RKA-PPAS"]);
        assert_eq!(ask(Some(200), 0, 101, Some(100)), ["RKA-PPAS-SKPD"]);
        assert_eq!(ask(Some(100), 0, 101, Some(100)), ["RKA-PPAS", "RKA-PPAS-SKPD"]);
        assert_eq!(ask(None, 0, 1, None), ["RKA-PPAS-KOSONG"]);
        assert!(ask(None, 5, 5, None).is_empty(), "nothing more is asked");
        assert!(ask(Some(100), 150, 149, Some(100)).is_empty(), "the way out of an excess");
    }

    #[test]
    fn an_urgent_need_lets_in_what_has_no_ceiling_and_nothing_else() {
        for known in [None, Some(Money::ZERO)] {
            assert_eq!(decide_addition("sub", "1.1.1.2.1.9", known), Ok(()));
        }
        for (sub, known) in [("1.1.1.2.1.9", Some(sen(1))), ("", None), ("", Some(sen(1)))] {
            assert!(decide_addition("sub", sub, known).expect_err("agreed on").has("PPAS-TERKUNCI"));
        }
    }

    #[test]
    fn a_ceiling_stays_above_what_is_asked_and_a_line_above_what_is_used() {
        assert_eq!(decide_ceiling("sub", sen(100), sen(100)), Ok(()));
        assert!(decide_ceiling("sub", sen(99), sen(100)).expect_err("lower").has("PPAS-DI-BAWAH-RKA"));
        assert_eq!(decide_used("akun", sen(100), sen(100)), Ok(()));
        assert!(decide_used("akun", sen(99), sen(100)).expect_err("lower").has("RKA-TERPAKAI"));
    }
}

//! Shares of spending that the law prescribes: findings, never refusals.

use kernel::{Code, Money, Refusal};
use serde::{Deserialize, Serialize};

use super::lines::share_of;

/// One prescribed share, as dated data has it. Codes in normal form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub name: String,
    /// Rekening that count.
    pub accounts: Vec<String>,
    /// Funding sources whose lines do not count.
    pub without_sources: Vec<String>,
    /// Rekening that are left out of the base.
    pub base_without: Vec<String>,
    /// In hundredths of a per cent of the base.
    pub at_most: Option<i64>,
    pub at_least: Option<i64>,
    pub source: String,
}

/// Spending of one rekening from one source.
#[derive(Clone, Debug)]
pub struct Spent {
    pub rekening: String,
    pub source: Option<String>,
    pub amount: Money,
}

fn within(code: &str, parents: &[String]) -> bool {
    parents
        .iter()
        .filter_map(|p| Code::parse(p).ok())
        .any(|p| code.strip_prefix(p.norm()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// Counted money and its base.
pub fn measure(share: &Share, spending: &[Spent]) -> (Money, Money) {
    let sum = |counts: &dyn Fn(&Spent) -> bool| {
        spending.iter().filter(|s| counts(s)).fold(Money::ZERO, |sum, s| sum.plus(s.amount))
    };
    let base = sum(&|s| !within(&s.rekening, &share.base_without));
    let counted = sum(&|s| {
        let left_out = s.source.as_deref().is_some_and(|source| within(source, &share.without_sources));
        within(&s.rekening, &share.accounts) && !left_out
    });
    (counted, base)
}

/// What a share finds, where it is not kept.
pub fn judge(share: &Share, spending: &[Spent]) -> Option<Refusal> {
    let (counted, base) = measure(share, spending);
    let limit = |rate: Option<i64>| rate.and_then(|rate| share_of(base, rate));
    let told = |code: &str, sentence: String, limit: Money, difference: Money| {
        Refusal::new(code, &share.source, sentence, "Sesuaikan belanja, atau catat alasan dan rencana penyesuaiannya.")
            .money("belanja", counted)
            .money("dasar", base)
            .money("batas", limit)
            .money("selisih", difference)
    };
    if let Some(most) = limit(share.at_most).filter(|most| counted > *most) {
        let sentence = format!("{} {} melebihi batas {}.", share.name, counted.rupiah(), most.rupiah());
        return Some(told("CEK-PORSI-LEBIH", sentence, most, counted.minus(most)));
    }
    if let Some(least) = limit(share.at_least).filter(|least| counted < *least) {
        let sentence = format!("{} {} kurang dari batas {}.", share.name, counted.rupiah(), least.rupiah());
        return Some(told("CEK-PORSI-KURANG", sentence, least, least.minus(counted)));
    }
    None
}

/// Spending that comes first where a budget goes without an agreement, as dated
/// data has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandatory {
    /// Rekening that bind.
    pub accounts: Vec<String>,
    /// Urusan, or parts of one, that are obligatory.
    pub sub_kegiatan: Vec<String>,
    pub source: String,
}

/// What a Perkada without an agreement spends on other things; none where it is
/// nothing. Lines by sub kegiatan and rekening.
pub fn judge_mandatory<'a>(
    list: &Mandatory,
    lines: impl Iterator<Item = (&'a str, &'a str, Money)>,
) -> Option<Refusal> {
    let comes_first = |sub: &str, rekening: &str| within(sub, &list.sub_kegiatan) || within(rekening, &list.accounts);
    let (mut whole, mut other) = (Money::ZERO, Money::ZERO);
    for (sub, rekening, amount) in lines {
        whole = whole.plus(amount);
        if !comes_first(sub, rekening) {
            other = other.plus(amount);
        }
    }
    let told = || {
        let message = format!(
            "Belanja {} dari {} bukan belanja wajib dan mengikat menurut daftar daerah.",
            other.rupiah(),
            whole.rupiah()
        );
        let remedy = "Dahulukan yang wajib dan mengikat, atau perbaiki daftarnya (apbd.belanja-wajib).";
        Refusal::new("CEK-BELANJA-WAJIB", &list.source, message, remedy).money("belanja", whole).money("nilai", other)
    };
    other.is_positive().then(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sen_for_other_things_is_found_where_there_is_no_agreement() {
        let codes = |all: &[&str]| all.iter().map(|c| (*c).to_owned()).collect();
        let list = Mandatory { accounts: codes(&["5.1.01"]), sub_kegiatan: codes(&["1"]), source: "perkiraan".into() };
        let lines = |other| {
            [
                ("1.1.2.2.1.1", "5.2.3.1.1.1", 70),
                ("2.16.1.2.1.1", "5.1.1.1.1.1", 30),
                ("2.16.1.2.1.1", "5.1.10.1.1.1", other),
            ]
        };
        let judged =
            |other| judge_mandatory(&list, lines(other).into_iter().map(|(s, r, v)| (s, r, Money::from_sen(v))));
        assert_eq!(judged(0), None);
        let found = judged(1).expect("a finding");
        assert!(found.code == "CEK-BELANJA-WAJIB" && found.message.contains("0,01"), "{found:?}");
    }

    fn spent(rekening: &str, source: &str, amount: i64) -> Spent {
        Spent { rekening: rekening.into(), source: Some(source.into()), amount: Money::from_sen(amount) }
    }

    fn share(at_most: Option<i64>, at_least: Option<i64>) -> Share {
        Share {
            name: "Belanja pegawai".into(),
            accounts: vec!["5.1.01".into()],
            without_sources: vec!["2.2".into()],
            base_without: vec!["5.4".into()],
            at_most,
            at_least,
            source: "UU 1/2022 Ps 146".into(),
        }
    }

    #[test]
    fn a_share_is_kept_to_the_sen_over_its_own_base() {
        let spending = |staff: i64| {
            let rest = 1_000 - staff;
            [spent("5.1.1.1.1.1", "1.1", staff), spent("5.1.2.1.1.1", "1.1", rest), spent("5.4.1.1.1.1", "1.1", 500)]
        };
        let most = share(Some(3_000), None);
        assert_eq!(judge(&most, &spending(300)), None, "30 per cent of 1,000 without transfers");
        assert_eq!(judge(&most, &spending(301)).map(|r| r.code), Some("CEK-PORSI-LEBIH".into()));
        let least = share(None, Some(3_000));
        assert_eq!(judge(&least, &spending(300)), None);
        assert_eq!(judge(&least, &spending(299)).map(|r| r.code), Some("CEK-PORSI-KURANG".into()));
    }

    #[test]
    fn what_comes_from_a_source_left_out_does_not_count() {
        let spending = [spent("5.1.1.1.1.1", "2.2.1.8", 900), spent("5.1.10.1.1.1", "1.1", 100)];
        assert_eq!(measure(&share(None, None), &spending), (Money::ZERO, Money::from_sen(1_000)));
    }
}

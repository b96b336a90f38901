//! A cash plan proposed from how money went out before.

use kernel::Money;

/// Twelve months of a ceiling in the proportions of a pattern; what rounding
/// leaves goes to the pattern's last month. None where the pattern is empty.
pub fn by_pattern(ceiling: Money, pattern: &[Money; 12]) -> Option<[Money; 12]> {
    let whole: i128 = pattern.iter().map(|m| i128::from(m.sen().max(0))).sum();
    let last = pattern.iter().rposition(|m| m.is_positive())?;
    let mut months = [Money::ZERO; 12];
    let mut left = ceiling;
    for (month, share) in months.iter_mut().zip(pattern) {
        let part = i128::from(ceiling.sen()) * i128::from(share.sen().max(0)) / whole;
        *month = Money::from_sen(i64::try_from(part).ok()?);
        left = left.minus(*month);
    }
    months[last] = months[last].plus(left);
    Some(months)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_kept_and_no_sen_is_lost() {
        let mut pattern = [Money::ZERO; 12];
        assert_eq!(by_pattern(Money::from_sen(100), &pattern), None);
        (pattern[0], pattern[5], pattern[11]) = (Money::from_sen(1), Money::from_sen(1), Money::from_sen(1));
        let plan = by_pattern(Money::from_sen(100), &pattern).expect("a plan");
        assert_eq!((plan[0].sen(), plan[1].sen(), plan[5].sen(), plan[11].sen()), (33, 0, 33, 34));
        for ceiling in [0, 1, 2, 99_999_999_999_999] {
            let plan = by_pattern(Money::from_sen(ceiling), &pattern).expect("a plan");
            assert_eq!(Money::sum(plan), Some(Money::from_sen(ceiling)));
        }
    }
}

//! What is due when. The plan is made before anything is sent and does not wait
//! for answers: people press their buttons whether the server is quick or not.

use std::time::Duration;

/// The acts of a payment, in order, each by another office.
pub const STEPS: [&str; 8] =
    ["draft-spp", "submit-spp", "verify-spp", "issue-spm", "receive-spm", "issue-sp2d", "transfer-sp2d", "pay-sp2d"];
/// What people look at in a browser; behind the acts in a list of kinds.
pub const LOOKS: [&str; 5] = ["tasks", "list", "document", "search", "report"];
/// How often each is looked at, of so many looks in all.
const WEIGHTS: [u64; LOOKS.len()] = [10, 5, 10, 4, 1];

/// How hard the regency is pressed.
#[derive(Clone, Copy, Debug)]
pub struct Pressure {
    pub payments_per_second: f64,
    /// Between two acts of one payment.
    pub pause: Duration,
    /// Pages looked at for each act.
    pub looks: f64,
    /// Payments begin within this time; the last ones take a little longer.
    pub time: Duration,
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// An act of a payment, by its place in [`STEPS`].
    Step { payment: usize, step: usize },
    /// A look, by its place in [`LOOKS`]; `chance` chooses who and at what.
    Look { look: usize, chance: u64 },
}

impl Job {
    /// Its place in the list of all kinds: acts first.
    pub fn kind(self) -> usize {
        match self {
            Job::Step { step, .. } => step,
            Job::Look { look, .. } => STEPS.len() + look,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Plan {
    /// In the order in which it is due.
    pub due: Vec<(Duration, Job)>,
    pub payments: usize,
}

/// Whole numbers that look random, the same for the same seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In [0, 1).
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// When something comes that does not know of what came before: Poisson.
pub fn arrivals(per_second: f64, time: Duration, chance: &mut Chance) -> Vec<Duration> {
    let (mut at, mut due) = (0.0, Vec::new());
    if per_second <= 0.0 {
        return due;
    }
    loop {
        at -= (1.0 - chance.share()).ln() / per_second;
        if at >= time.as_secs_f64() {
            return due;
        }
        due.push(Duration::from_secs_f64(at));
    }
}

impl Plan {
    pub fn of(pressure: &Pressure) -> Plan {
        let mut chance = Chance(pressure.seed);
        let begun = arrivals(pressure.payments_per_second, pressure.time, &mut chance);
        let mut due = Vec::new();
        for (payment, at) in begun.iter().enumerate() {
            due.extend((0..).zip(STEPS).map(|(step, _)| {
                (*at + pressure.pause * step, Job::Step { payment, step: usize::try_from(step).unwrap_or_default() })
            }));
        }
        let acts_per_second = pressure.payments_per_second * f64::from(u32::try_from(STEPS.len()).unwrap_or_default());
        let time = pressure.time + pressure.pause * u32::try_from(STEPS.len()).unwrap_or_default();
        for at in arrivals(acts_per_second * pressure.looks, time, &mut chance) {
            let look = weighted(chance.next());
            due.push((at, Job::Look { look, chance: chance.next() }));
        }
        due.sort_by_key(|(at, _)| *at);
        Plan { due, payments: begun.len() }
    }
}

fn weighted(chance: u64) -> usize {
    let mut left = chance % WEIGHTS.iter().sum::<u64>();
    for (look, weight) in WEIGHTS.iter().enumerate() {
        if left < *weight {
            return look;
        }
        left -= weight;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressure() -> Pressure {
        Pressure {
            payments_per_second: 20.0,
            pause: Duration::from_secs(2),
            looks: 3.0,
            time: Duration::from_secs(50),
            seed: 7,
        }
    }

    #[test]
    fn the_plan_is_the_same_for_a_seed_and_in_order() {
        let (one, two) = (Plan::of(&pressure()), Plan::of(&pressure()));
        assert_eq!(one.due, two.due);
        assert!(one.due.is_sorted_by_key(|(at, _)| *at));
        let other = Plan::of(&Pressure { seed: 8, ..pressure() });
        assert_ne!(one.due, other.due);
    }

    #[test]
    fn as_much_comes_as_was_asked_for() {
        let plan = Plan::of(&pressure());
        assert!((800..1200).contains(&plan.payments), "{} of about a thousand", plan.payments);
        let acts = plan.due.iter().filter(|(_, job)| matches!(job, Job::Step { .. })).count();
        assert_eq!(acts, plan.payments * STEPS.len());
        let looks = plan.due.len() - acts;
        // 20 payments a second of eight acts with three looks each, for 66 seconds.
        assert!((29_000..34_500).contains(&looks), "{looks}");
        for kind in 0..STEPS.len() + LOOKS.len() {
            assert!(plan.due.iter().any(|(_, job)| job.kind() == kind), "kind {kind}");
        }
    }

    #[test]
    fn acts_of_a_payment_follow_each_other() {
        let plan = Plan::of(&Pressure { looks: 0.0, ..pressure() });
        let of_first: Vec<usize> = plan
            .due
            .iter()
            .filter_map(|(_, job)| match job {
                Job::Step { payment: 0, step } => Some(*step),
                _ => None,
            })
            .collect();
        assert_eq!(of_first, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}

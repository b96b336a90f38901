//! Who may go on, and who waits: a rate for each member, and a queue in which
//! members take turns, so that one that sends a hundred times more than the
//! others delays nobody but itself. Pure: time is handed in.

use std::collections::{BTreeMap, VecDeque};

/// What a member is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second, and how many at once after a pause.
    pub per_second: u32,
    pub burst: u32,
    /// Requests of one member, and of all, that run at the same time.
    pub each: usize,
    pub all: usize,
    /// Requests of one member that wait for their turn.
    pub waiting: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { per_second: 500, burst: 2000, each: 64, all: 256, waiting: 512 }
    }
}

/// A bucket of permissions, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bucket {
    level: u64,
    at: u64,
}

const ONE: u64 = 1000;
/// Names that are kept before those who came long ago are forgotten.
const MOST_KNOWN: usize = 4096;

impl Bucket {
    fn full(limits: &Limits, now: u64) -> Bucket {
        Bucket { level: u64::from(limits.burst.max(1)) * ONE, at: now }
    }

    fn is_full(&self, limits: &Limits) -> bool {
        self.level >= u64::from(limits.burst.max(1)) * ONE
    }

    fn fill(&mut self, limits: &Limits, now: u64) {
        // A clock that went back gives nothing and takes nothing.
        let passed = now.saturating_sub(self.at);
        let gained = passed.saturating_mul(u64::from(limits.per_second));
        self.level = self.level.saturating_add(gained).min(u64::from(limits.burst.max(1)) * ONE);
        self.at = self.at.max(now);
    }

    /// Takes one permission, or says after how many milliseconds there is one.
    fn take(&mut self, limits: &Limits, now: u64) -> Result<(), u64> {
        self.fill(limits, now);
        match self.level.checked_sub(ONE) {
            Some(rest) => {
                self.level = rest;
                Ok(())
            }
            None => Err((ONE - self.level).div_ceil(u64::from(limits.per_second.max(1)))),
        }
    }
}

#[derive(Debug)]
struct Member {
    bucket: Bucket,
    running: usize,
    waiting: VecDeque<u64>,
}

/// What became of a request that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Runs,
    /// It is called by this number when its turn comes.
    Waits(u64),
    /// Too many of this member wait already.
    Full,
    /// Too fast; there is a permission after so many milliseconds.
    TooFast(u64),
}

/// The queue. A member that neither runs nor waits and has its full rate is
/// forgotten.
#[derive(Debug)]
pub struct Queue {
    limits: Limits,
    members: BTreeMap<String, Member>,
    /// Members of which somebody waits, next one first.
    turns: VecDeque<String>,
    running: usize,
    tickets: u64,
}

impl Queue {
    pub fn new(limits: Limits) -> Queue {
        Queue { limits, members: BTreeMap::new(), turns: VecDeque::new(), running: 0, tickets: 0 }
    }

    /// From now on these limits hold.
    pub fn limit(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// A request of this member arrives.
    pub fn enter(&mut self, name: &str, now: u64) -> Entry {
        let limits = self.limits;
        if self.members.len() >= MOST_KNOWN {
            self.forget_idle(now);
        }
        let member = self.members.entry(name.to_owned()).or_insert_with(|| Member {
            bucket: Bucket::full(&limits, now),
            running: 0,
            waiting: VecDeque::new(),
        });
        if member.waiting.len() >= limits.waiting {
            return Entry::Full;
        }
        if let Err(after) = member.bucket.take(&limits, now) {
            return Entry::TooFast(after);
        }
        // Whoever waits goes first, also within a member.
        if member.waiting.is_empty() && member.running < limits.each && self.running < limits.all {
            member.running += 1;
            self.running += 1;
            return Entry::Runs;
        }
        self.tickets += 1;
        if member.waiting.is_empty() {
            self.turns.push_back(name.to_owned());
        }
        member.waiting.push_back(self.tickets);
        Entry::Waits(self.tickets)
    }

    /// Whoever neither runs nor waits and has its full rate again.
    fn forget_idle(&mut self, now: u64) {
        let limits = self.limits;
        self.members.retain(|_, member| {
            member.bucket.fill(&limits, now);
            member.running > 0 || !member.waiting.is_empty() || !member.bucket.is_full(&limits)
        });
    }

    /// A request of this member ended; these numbers run now.
    pub fn leave(&mut self, name: &str, now: u64) -> Vec<u64> {
        if let Some(member) = self.members.get_mut(name) {
            member.running = member.running.saturating_sub(1);
            self.running = self.running.saturating_sub(1);
        }
        let called = self.call();
        self.tidy(name, now);
        called
    }

    /// A waiting request gave up. False where it was called already: then it
    /// runs, and has to leave.
    pub fn forget(&mut self, name: &str, ticket: u64) -> bool {
        let Some(member) = self.members.get_mut(name) else { return false };
        let Some(at) = member.waiting.iter().position(|t| *t == ticket) else { return false };
        member.waiting.remove(at);
        if member.waiting.is_empty() {
            self.turns.retain(|turn| turn != name);
        }
        true
    }

    /// One turn after the other, as long as there is room.
    fn call(&mut self) -> Vec<u64> {
        let mut called = Vec::new();
        let mut passed_over = 0;
        while self.running < self.limits.all && passed_over < self.turns.len() {
            let Some(name) = self.turns.pop_front() else { break };
            let Some(member) = self.members.get_mut(&name) else { continue };
            if member.running >= self.limits.each {
                passed_over += 1;
                self.turns.push_back(name);
                continue;
            }
            if let Some(ticket) = member.waiting.pop_front() {
                member.running += 1;
                self.running += 1;
                called.push(ticket);
                passed_over = 0;
            }
            if !member.waiting.is_empty() {
                self.turns.push_back(name);
            }
        }
        called
    }

    fn tidy(&mut self, name: &str, now: u64) {
        let limits = self.limits;
        let Some(member) = self.members.get_mut(name) else { return };
        member.bucket.fill(&limits, now);
        if member.running == 0 && member.waiting.is_empty() && member.bucket.is_full(&limits) {
            self.members.remove(name);
        }
    }

    /// Requests that run and that wait, for whoever watches.
    pub fn load(&self) -> (usize, usize) {
        (self.running, self.members.values().map(|m| m.waiting.len()).sum())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SMALL: Limits = Limits { per_second: 10, burst: 5, each: 2, all: 3, waiting: 3 };

    #[test]
    fn a_burst_is_given_and_then_the_rate() {
        let mut queue = Queue::new(Limits { each: 100, all: 100, ..SMALL });
        for _ in 0..5 {
            assert_eq!(queue.enter("a", 1000), Entry::Runs);
        }
        assert_eq!(queue.enter("a", 1000), Entry::TooFast(100));
        assert_eq!(queue.enter("a", 1099), Entry::TooFast(1));
        assert_eq!(queue.enter("a", 1100), Entry::Runs);
        // Another member has a rate of its own.
        assert_eq!(queue.enter("b", 1100), Entry::Runs);
    }

    #[test]
    fn a_clock_that_goes_back_neither_gives_nor_takes() {
        let mut bucket = Bucket { level: 0, at: 5000 };
        assert_eq!(bucket.take(&SMALL, 1000), Err(100));
        assert_eq!(bucket.take(&SMALL, 5050), Err(50));
        assert_eq!(bucket.take(&SMALL, 5100), Ok(()));
    }

    #[test]
    fn members_take_turns() {
        let mut queue = Queue::new(Limits { burst: 100, waiting: 50, ..SMALL });
        assert_eq!(queue.enter("a", 0), Entry::Runs);
        assert_eq!(queue.enter("a", 0), Entry::Runs);
        // A third of the same member waits although there is room for others.
        assert_eq!(queue.enter("a", 0), Entry::Waits(1));
        assert_eq!(queue.enter("a", 0), Entry::Waits(2));
        assert_eq!(queue.enter("a", 0), Entry::Waits(3));
        assert_eq!(queue.enter("b", 0), Entry::Runs);
        assert_eq!(queue.enter("b", 0), Entry::Waits(4));
        assert_eq!(queue.enter("c", 0), Entry::Waits(5));
        // a came first, then b, then c, then a again.
        assert_eq!(queue.leave("a", 0), [1]);
        assert_eq!(queue.leave("a", 0), [4]);
        assert_eq!(queue.leave("b", 0), [5]);
        assert_eq!(queue.leave("b", 0), [2]);
        assert_eq!(queue.load(), (3, 1));
    }

    #[test]
    fn a_full_queue_says_so_and_costs_no_permission() {
        let mut queue = Queue::new(Limits { each: 1, all: 1, waiting: 1, burst: 3, per_second: 1 });
        assert_eq!(queue.enter("a", 0), Entry::Runs);
        assert_eq!(queue.enter("a", 0), Entry::Waits(1));
        assert_eq!(queue.enter("a", 0), Entry::Full);
        assert_eq!(queue.leave("a", 0), [1]);
        assert_eq!(queue.enter("a", 0), Entry::Waits(2));
    }

    #[test]
    fn whoever_gives_up_leaves_no_trace_unless_called() {
        let mut queue = Queue::new(Limits { each: 1, all: 1, burst: 100, ..SMALL });
        assert_eq!(queue.enter("a", 0), Entry::Runs);
        assert_eq!(queue.enter("b", 0), Entry::Waits(1));
        assert!(queue.forget("b", 1));
        assert!(!queue.forget("b", 1));
        assert_eq!(queue.leave("a", 0), [0u64; 0]);
        assert_eq!(queue.enter("c", 0), Entry::Runs);
        assert_eq!(queue.enter("b", 0), Entry::Waits(2));
        assert_eq!(queue.leave("c", 0), [2]);
        assert!(!queue.forget("b", 2), "it runs");
    }

    #[test]
    fn a_quiet_member_is_forgotten() {
        let mut queue = Queue::new(SMALL);
        assert_eq!(queue.enter("a", 0), Entry::Runs);
        queue.leave("a", 10_000);
        assert!(queue.members.is_empty());
    }

    #[test]
    fn many_names_do_not_stay_for_ever() {
        let mut queue = Queue::new(Limits { each: usize::MAX, all: usize::MAX, ..SMALL });
        for n in 0..MOST_KNOWN {
            assert_eq!(queue.enter(&format!("m{n}"), 0), Entry::Runs);
            queue.leave(&format!("m{n}"), 0);
        }
        assert_eq!(queue.members.len(), MOST_KNOWN, "their rate is not full yet");
        assert_eq!(queue.enter("one more", 60_000), Entry::Runs);
        assert_eq!(queue.members.len(), 1);
    }

    proptest! {
        /// However members come, go and give up: never more than allowed run,
        /// nobody is lost, and everybody runs in the end.
        #[test]
        fn nobody_is_lost(steps in prop::collection::vec((0u8..3, 0u8..4), 1..300)) {
            let limits = Limits { per_second: 1_000_000, burst: 1_000_000, each: 2, all: 4, waiting: 1000 };
            let mut queue = Queue::new(limits);
            let mut running: Vec<String> = Vec::new();
            let mut waiting: BTreeMap<u64, String> = BTreeMap::new();
            let check = |queue: &Queue, running: &Vec<String>| {
                prop_assert!(running.len() <= limits.all);
                prop_assert_eq!(queue.running, running.len());
                for name in ["m0", "m1", "m2", "m3"] {
                    prop_assert!(running.iter().filter(|r| *r == name).count() <= limits.each);
                }
                Ok(())
            };
            for (what, who) in steps {
                let name = format!("m{who}");
                match what {
                    0 | 1 => match queue.enter(&name, 0) {
                        Entry::Runs => running.push(name),
                        Entry::Waits(ticket) => { waiting.insert(ticket, name); }
                        other => prop_assert!(false, "{other:?}"),
                    },
                    _ => {
                        if let Some(at) = running.iter().position(|r| *r == name) {
                            running.remove(at);
                            for ticket in queue.leave(&name, 0) {
                                running.push(waiting.remove(&ticket).expect("somebody who waited"));
                            }
                        } else if let Some(ticket) = waiting.iter().find(|(_, n)| **n == name).map(|(t, _)| *t) {
                            prop_assert!(queue.forget(&name, ticket));
                            waiting.remove(&ticket);
                        }
                    }
                }
                check(&queue, &running)?;
            }
            while let Some(name) = running.pop() {
                for ticket in queue.leave(&name, 0) {
                    running.push(waiting.remove(&ticket).expect("somebody who waited"));
                }
                check(&queue, &running)?;
            }
            prop_assert!(waiting.is_empty(), "left waiting: {waiting:?}");
            prop_assert_eq!(queue.load(), (0, 0));
        }
    }
}

//! Chance that a seed repeats byte for byte, on every machine.

/// splitmix64: few lines, and no library whose next version draws otherwise.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of their own for everybody who throws some: what one SKPD does never
    /// moves what another one draws.
    pub fn new(seed: u64, whose: u64) -> Dice {
        let mut dice = Dice(seed ^ whose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        dice.draw();
        dice
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From nothing to one less than `most`.
    pub fn below(&mut self, most: usize) -> usize {
        let most = u64::try_from(most.max(1)).expect("a count");
        usize::try_from(self.draw() % most).expect("a count")
    }

    /// Both ends may come.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from((high - low).max(0)).expect("a span") + 1;
        low + i64::try_from(self.draw() % span).expect("a sum")
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

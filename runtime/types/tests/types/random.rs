//! Numbers that look random and are the same in every run.

/// SplitMix64: a counter whose bits are mixed (Steele, Lea, Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    /// A generator whose seed a failing test prints.
    #[expect(clippy::disallowed_macros, reason = "whoever repeats a test needs its seed")]
    pub(crate) fn new(seed: u64) -> Random {
        println!("seed {seed}");
        Random(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit
    }

    /// A number of `least..=most`.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = most.wrapping_sub(least) as u64;
        let offset = if span == u64::MAX { self.bits() } else { self.below(span + 1) };
        least.wrapping_add(offset as i64)
    }

    /// A number of any size: as many small ones as large ones.
    pub(crate) fn of_any_size(&mut self) -> i64 {
        self.bits() as i64 >> self.below(64)
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

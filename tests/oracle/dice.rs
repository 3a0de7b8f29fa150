//! Random numbers from a seed.

/// Random numbers that a seed repeats: xorshift64*.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        dice.below(2); // the first ones of neighbouring seeds are alike
        dice
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).expect("31 bits fit") % bound
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn second(&mut self, from: u64) -> u64 {
        from + self.below(6) as u64
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    /// Some of them, in any order.
    pub(crate) fn some(&mut self, from: &[&str], least: usize, most: usize) -> Vec<String> {
        let mut all = from.to_vec();
        self.shuffle(&mut all);
        let count = least + self.below(most - least + 1);
        all.into_iter().take(count).map(str::to_owned).collect()
    }
}

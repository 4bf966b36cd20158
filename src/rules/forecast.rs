//! How many days a volume carries, in the past, now and in the days to come, from the bytes that its
//! cameras wrote. Pure: blocks of 24 hours counted back from now, newest first.
//!
//! The model: a recorder lets the oldest footage of the volume go first. So at any time the volume
//! holds the newest days whose bytes fit.

/// Bytes and seconds of footage that one camera wrote into one block of 24 hours.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Block {
    /// Bytes written.
    pub(super) bytes: u64,
    /// Seconds of footage in them.
    pub(super) seconds: f64,
}

impl Block {
    fn rate(self) -> Option<f64> {
        (self.seconds >= 1.0 && self.bytes > 0).then(|| self.bytes as f64 / self.seconds)
    }
}

/// Share by which a rate must differ to count as another one.
const STEP: f64 = 1.25;

/// A camera's bytes a second rose.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Rise {
    /// Blocks ago at which the new rate began.
    pub(super) days_ago: u32,
    /// Bytes a second before.
    pub(super) before: f64,
    /// Bytes a second since.
    pub(super) after: f64,
}

/// The newest rise in a camera's blocks: the rate of the last whole days against the nearest days
/// before that were lower. `None` when it did not rise.
pub(super) fn newest_rise(blocks: &[Block]) -> Option<Rise> {
    let rates: Vec<Option<f64>> = blocks.iter().map(|b| b.rate()).collect();
    let mut recent: Vec<f64> = rates.iter().copied().flatten().take(3).collect();
    recent.sort_by(f64::total_cmp);
    let after = *recent.get(recent.len() / 2)?;
    let (at, _) = rates.iter().enumerate().find(|(_, r)| r.is_some_and(|r| r * STEP < after))?;
    // The block in which it happened is mixed; the ones before it tell the old rate.
    let mut old: Vec<f64> = rates.iter().skip(at + 1).copied().flatten().take(3).collect();
    old.sort_by(f64::total_cmp);
    let before = old.get(old.len() / 2).copied().or(rates.get(at).copied().flatten())?;
    (before * STEP < after).then_some(Rise { days_ago: u32::try_from(at).unwrap_or(u32::MAX), before, after })
}

/// One volume.
#[derive(Clone, Debug, Default)]
pub(super) struct Volume {
    /// Bytes that footage may take.
    pub(super) capacity: u64,
    /// Bytes of all cameras in each block, newest first.
    pub(super) blocks: Vec<u64>,
    /// Bytes that a day of the days to come will take.
    pub(super) per_day: u64,
}

impl Volume {
    /// Blocks held `ahead` days from now, at most `limit`; `None` when history ends before the volume is full.
    pub(super) fn held_ahead(&self, ahead: u32, limit: u32) -> Option<u32> {
        let future = std::iter::repeat_n(self.per_day, usize::try_from(ahead).unwrap_or(usize::MAX));
        self.fitting(future.chain(self.blocks.iter().copied()), limit)
    }

    /// Blocks held `ago` days ago.
    pub(super) fn held_ago(&self, ago: u32, limit: u32) -> Option<u32> {
        self.fitting(self.blocks.iter().copied().skip(usize::try_from(ago).unwrap_or(usize::MAX)), limit)
    }

    fn fitting(&self, blocks: impl Iterator<Item = u64>, limit: u32) -> Option<u32> {
        let mut sum = 0u64;
        for (held, bytes) in (0u32..).zip(blocks) {
            sum = sum.saturating_add(bytes);
            if sum > self.capacity {
                return Some(held.min(limit));
            }
            if held + 1 >= limit {
                return Some(limit);
            }
        }
        None
    }

    /// Days until a camera falls below `floor` days: 0 when it is below already. `None`: never at these rates.
    pub(super) fn falls_short_in(&self, floor: u32) -> Option<u32> {
        // When `floor` days of the future lie on the volume, nothing of the past matters any more.
        (0..=floor.saturating_add(1)).find(|ahead| self.held_ahead(*ahead, floor).is_some_and(|h| h < floor))
    }

    /// Days since which the volume holds fewer than `floor` days, as far as its history goes.
    pub(super) fn short_since(&self, floor: u32) -> u32 {
        let short = |ago: &u32| self.held_ago(*ago, floor).is_some_and(|h| h < floor);
        (0u32..).take_while(short).last().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blocks(rates: &[(usize, f64)]) -> Vec<Block> {
        let day = |rate: f64| Block { bytes: (rate * 86_400.0) as u64, seconds: 86_400.0 };
        rates.iter().flat_map(|(days, rate)| std::iter::repeat_n(day(*rate), *days)).collect()
    }

    #[test]
    fn a_raised_frame_rate_is_named_with_both_rates_and_its_day() {
        let rise = newest_rise(&blocks(&[(35, 2_570.0), (90, 1_000.0)])).unwrap();
        assert_eq!((rise.days_ago, rise.before.round(), rise.after.round()), (35, 1_000.0, 2_570.0));
        assert_eq!(newest_rise(&blocks(&[(10, 1_100.0), (20, 1_000.0)])), None, "a tenth is the scene");
        assert_eq!(newest_rise(&blocks(&[(10, 500.0), (20, 1_000.0)])), None, "it fell");
    }

    #[test]
    fn ninety_days_of_room_hold_thirty_five_at_a_higher_rate() {
        let volume =
            Volume { capacity: 90_000, blocks: [vec![2_570; 35], vec![1_000; 90]].concat(), per_day: 2_570 };
        assert_eq!(volume.held_ahead(0, 90), Some(35));
        assert_eq!(volume.short_since(90), 34, "from the first day of the higher rate");
        assert_eq!((volume.falls_short_in(90), volume.falls_short_in(30)), (Some(0), None));
    }

    #[test]
    fn a_camera_that_still_has_enough_falls_short_on_a_day() {
        // 40 days of old footage at 100, 5 days at 300: room for 4 500.
        let volume = Volume { capacity: 4_500, blocks: [vec![300; 5], vec![100; 40]].concat(), per_day: 300 };
        assert_eq!(volume.held_ahead(0, 40), Some(35));
        assert_eq!(volume.falls_short_in(30), Some(3));
    }

    proptest! {
        #[test]
        fn more_room_never_holds_fewer_days(
            blocks in proptest::collection::vec(1u64..1_000, 1..60), room in 1u64..20_000, more in 0u64..5_000, per_day in 1u64..1_000
        ) {
            let small = Volume { capacity: room, blocks, per_day };
            let large = Volume { capacity: room + more, ..small.clone() };
            for ahead in 0..20 {
                let held = |v: &Volume| v.held_ahead(ahead, 90).unwrap_or(u32::MAX);
                prop_assert!(held(&small) <= held(&large));
            }
        }

        #[test]
        fn in_the_end_a_volume_holds_its_room_over_its_rate(room in 1_000u64..100_000, per_day in 100u64..1_000) {
            let volume = Volume { capacity: room, blocks: vec![1; 3], per_day };
            let held = u32::try_from(room / per_day).unwrap();
            prop_assert_eq!(volume.held_ahead(held + 1, 10_000), Some(held));
            prop_assert_eq!(volume.falls_short_in(held + 1).is_some(), true);
            prop_assert_eq!(volume.falls_short_in(held), None);
        }
    }
}

//! What the recorder will do, from a seed: 64 cameras of ten-second segments, one segment in twenty not as it should
//! be, and once the whole recorder down. Knows nothing of the program under test.

use jiff::{SignedDuration, Timestamp};

/// Cameras of the recorder.
pub const CAMERAS: usize = 64;
/// Seconds of a segment.
pub const SEGMENT_S: usize = 10;
/// Slots of a block: two hours.
pub const BLOCK: usize = 7_200 / SEGMENT_S;
/// Slots before the first fault: the agent makes its first pass.
pub const WARM_UP: usize = 300 / SEGMENT_S;
/// Slots after the last fault.
pub const COOL_DOWN: usize = 900 / SEGMENT_S;
/// Faulty slots of a block: one in twenty.
pub const FAULTY: usize = CAMERAS * BLOCK / 20;

/// Slots without a fault on both sides of each.
const CLEAN: usize = 18;
/// Slots of the first block in which the whole recorder is down, and those around it without other faults.
pub const DOWN: std::ops::Range<usize> = WARM_UP + 330..WARM_UP + 402;
/// See [`DOWN`].
const AROUND: usize = 36;
/// Slots after which somebody lays hands on a finished file: it was read long before.
const LATER: usize = 60;

/// What becomes of a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// A whole file.
    Whole,
    /// No file.
    Missing,
    /// A file without a byte.
    Empty,
    /// A file that ends early.
    Cut,
    /// Bytes that are no container.
    Garbage,
    /// A file whose container says two minutes less than its name.
    Skewed,
    /// A whole file, and its copy under the name of three seconds later.
    Doubled,
    /// A whole file that comes with the first one that is not late.
    Late,
}

/// What somebody does to finished files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// One byte is another; size and modification time are put back.
    Alter,
    /// Gone.
    Delete,
    /// Under a name that no recorder gives.
    Rename,
}

/// A deed and its files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Act {
    pub deed: Deed,
    pub first: usize,
    pub count: usize,
}

impl Act {
    /// The slot during which it happens.
    pub fn during(self) -> usize {
        self.first + self.count + LATER
    }
}

/// A camera's part.
#[derive(Clone, Default, Debug)]
pub struct Track {
    pub fates: Vec<Fate>,
    pub acts: Vec<Act>,
    /// Slots that nothing else may touch.
    taken: Vec<bool>,
}

/// The whole.
pub struct Plan {
    /// Where the first slot of the first camera begins.
    pub origin: Timestamp,
    pub tracks: Vec<Track>,
    /// Slots with a fault, the one of the whole recorder aside.
    pub faulty: usize,
    /// Blocks of two hours.
    blocks: usize,
}

/// One kind of fault: how many there are in a block, how long each is, and what becomes of a slot.
struct Kind {
    count: usize,
    least: usize,
    most: usize,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Fate(Fate),
    Deed(Deed),
}

const fn fate(count: usize, least: usize, most: usize, fate: Fate) -> Kind {
    Kind { count, least, most, what: What::Fate(fate) }
}

const fn deed(count: usize, least: usize, most: usize, deed: Deed) -> Kind {
    Kind { count, least, most, what: What::Deed(deed) }
}

/// Longest first: they need the most room. Holes fill up what is left.
const KINDS: &[Kind] = &[
    // A stopped camera: beyond the limit of five minutes.
    fate(8, 90, 90, Fate::Missing),
    // A gap: beyond a minute, below the limit.
    fate(32, 9, 24, Fate::Missing),
    fate(12, 12, 12, Fate::Late),
    fate(4, 6, 6, Fate::Skewed),
    deed(48, 1, 3, Deed::Delete),
    deed(64, 1, 1, Deed::Alter),
    deed(8, 1, 1, Deed::Rename),
    fate(96, 1, 1, Fate::Cut),
    fate(64, 1, 1, Fate::Empty),
    fate(48, 1, 1, Fate::Garbage),
    fate(48, 1, 1, Fate::Doubled),
];
/// Slots of a hole that no rule asks about.
const HOLE: usize = 5;

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64, blocks: usize, origin: Timestamp) -> Self {
        let slots = WARM_UP + blocks * BLOCK + COOL_DOWN;
        let track = Track { fates: vec![Fate::Whole; slots], taken: vec![false; slots], ..Track::default() };
        let mut plan = Self { origin, tracks: vec![track; CAMERAS], faulty: 0, blocks };
        for track in &mut plan.tracks {
            track.fates[DOWN].fill(Fate::Missing);
            track.taken[DOWN.start - AROUND..DOWN.end + AROUND].fill(true);
        }
        let mut dice = Dice(seed);
        for block in 0..blocks {
            plan.block(&mut dice, WARM_UP + block * BLOCK);
        }
        plan
    }

    fn block(&mut self, dice: &mut Dice, begins: usize) {
        let enough = self.faulty + FAULTY;
        for kind in KINDS {
            // Each kind begins with another camera and takes them in turn: none has all of it.
            let first = dice.below(CAMERAS);
            for n in 0..kind.count {
                let length = kind.least + dice.below(kind.most - kind.least + 1);
                self.put(dice, first + n, begins, length, kind.what);
            }
        }
        let first = dice.below(CAMERAS);
        for camera in first.. {
            let left = enough - self.faulty;
            if left == 0 {
                return;
            }
            let length = (1 + dice.below(HOLE)).min(left);
            self.put(dice, camera, begins, length, What::Fate(Fate::Missing));
        }
    }

    fn put(&mut self, dice: &mut Dice, camera: usize, begins: usize, length: usize, what: What) {
        let track = &mut self.tracks[camera % CAMERAS];
        let latest = BLOCK - length - if matches!(what, What::Deed(_)) { LATER } else { 0 };
        let first = (0..10_000).map(|_| begins + dice.below(latest));
        let room = |first: &usize| !track.taken[*first..first + length].contains(&true);
        let first = first.into_iter().find(room).expect("a camera has room for its faults");
        track.taken[first - CLEAN..first + length + CLEAN].fill(true);
        match what {
            What::Fate(fate) => track.fates[first..first + length].fill(fate),
            What::Deed(deed) => track.acts.push(Act { deed, first, count: length }),
        }
        self.faulty += length;
    }

    /// Slots of every camera.
    pub fn slots(&self) -> usize {
        self.tracks[0].fates.len()
    }

    /// When a slot of a camera begins: cameras do not change files at the same moment.
    pub fn starts(&self, camera: usize, slot: usize) -> Timestamp {
        self.origin + seconds(camera % SEGMENT_S + slot * SEGMENT_S)
    }

    /// From the end of the warm-up to the end of the last block.
    pub fn measured(&self) -> (Timestamp, Timestamp) {
        let at = |slot| self.starts(0, slot);
        (at(WARM_UP), at(WARM_UP + self.blocks * BLOCK))
    }

    /// When all is done.
    pub fn ends(&self) -> Timestamp {
        self.starts(0, self.slots())
    }
}

/// A number of seconds.
pub fn seconds(n: usize) -> SignedDuration {
    SignedDuration::from_secs(n.try_into().unwrap())
}

/// Numbers that only look like chance (SplitMix64).
pub struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % n as u64).unwrap()
    }
}

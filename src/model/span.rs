//! Half-open spans of time and their algebra.

use serde::{Deserialize, Serialize};

use super::time::UtcMs;

/// A half-open stretch of time `[start, end)`; never negative.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Span {
    /// First instant inside.
    pub start: UtcMs,
    /// First instant outside.
    pub end: UtcMs,
}

impl Span {
    /// A span; an `end` before `start` gives the empty span at `start`.
    pub fn new(start: UtcMs, end: UtcMs) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Length in milliseconds, never negative.
    pub fn len_ms(self) -> i64 {
        self.end.0 - self.start.0
    }

    /// True when no instant is inside.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The instants that both spans hold.
    pub fn intersect(self, other: Self) -> Option<Self> {
        let cut = Self { start: self.start.max(other.start), end: self.end.min(other.end) };
        (cut.start < cut.end).then_some(cut)
    }

    /// True when `at` is inside.
    pub fn contains(self, at: UtcMs) -> bool {
        self.start <= at && at < self.end
    }
}

/// Sorts spans and joins those that overlap or lie at most `tolerance_ms` apart.
///
/// Law: the result is sorted, its members are more than `tolerance_ms` apart, and with a tolerance
/// of zero it holds exactly the instants that the input holds.
pub fn merge(mut spans: Vec<Span>, tolerance_ms: i64) -> Vec<Span> {
    spans.retain(|s| !s.is_empty());
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len().min(64));
    for s in spans {
        match out.last_mut() {
            Some(last) if s.start.0 - last.end.0 <= tolerance_ms => last.end = last.end.max(s.end),
            _ => out.push(s),
        }
    }
    out
}

/// The members that share an instant with `window`, whole. `spans` must be sorted and disjoint.
pub fn touching(spans: &[Span], window: Span) -> &[Span] {
    let from = spans.partition_point(|s| s.end <= window.start);
    let rest = spans.get(from..).unwrap_or_default();
    rest.get(..rest.partition_point(|s| s.start < window.end)).unwrap_or_default()
}

/// The instants of `window` that no member of `covered` holds.
///
/// `covered` must be sorted and disjoint, as [`merge`] gives it. Law: gaps and the covered part of
/// the window never overlap and together fill the window.
pub fn gaps(window: Span, covered: &[Span]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut at = window.start;
    for c in touching(covered, window) {
        if at < c.start {
            out.push(Span { start: at, end: c.start });
        }
        at = at.max(c.end);
    }
    if at < window.end {
        out.push(Span { start: at, end: window.end });
    }
    out
}

/// The instants of `spans` outside every member of `holes`. Both must be sorted and disjoint.
pub fn subtract(spans: &[Span], holes: &[Span]) -> Vec<Span> {
    spans.iter().flat_map(|s| gaps(*s, holes)).collect()
}

/// The instants that both lists hold. Both must be sorted and disjoint.
pub fn intersect(a: &[Span], b: &[Span]) -> Vec<Span> {
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        out.extend(x.intersect(*y));
        if x.end < y.end { i += 1 } else { j += 1 }
    }
    out
}

/// Sum of the lengths in milliseconds; of disjoint spans, the time they cover.
pub fn total_ms(spans: &[Span]) -> i64 {
    spans.iter().map(|s| s.len_ms()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        prop::collection::vec((0i64..200, 0i64..40), 0..20)
            .prop_map(|v| v.into_iter().map(|(s, l)| Span::new(UtcMs(s), UtcMs(s + l))).collect())
    }

    fn holds(spans: &[Span], at: i64) -> bool {
        spans.iter().any(|s| s.contains(UtcMs(at)))
    }

    proptest! {
        #[test]
        fn merging_keeps_exactly_the_instants(v in spans()) {
            let m = merge(v.clone(), 0);
            for t in 0..260 { prop_assert_eq!(holds(&v, t), holds(&m, t)); }
            prop_assert!(m.windows(2).all(|w| w[0].end < w[1].start));
        }

        #[test]
        fn members_lie_further_apart_than_the_tolerance(v in spans(), tol in 0i64..10) {
            prop_assert!(merge(v, tol).windows(2).all(|w| w[1].start.0 - w[0].end.0 > tol));
        }

        #[test]
        fn gaps_and_cover_fill_the_window(v in spans(), a in 0i64..120, l in 0i64..120) {
            let m = merge(v, 0);
            let w = Span::new(UtcMs(a), UtcMs(a + l));
            let g = gaps(w, &m);
            for t in 0..260 {
                let inside = w.contains(UtcMs(t));
                prop_assert_eq!(holds(&g, t), inside && !holds(&m, t));
            }
        }

        #[test]
        fn what_touches_a_window_is_what_shares_an_instant_with_it(v in spans(), a in 0i64..260, l in 1i64..120) {
            let (m, w) = (merge(v, 0), Span::new(UtcMs(a), UtcMs(a + l)));
            let shares: Vec<Span> = m.iter().copied().filter(|s| s.intersect(w).is_some()).collect();
            prop_assert_eq!(touching(&m, w), shares);
        }

        #[test]
        fn set_operations_agree_with_membership(a in spans(), b in spans()) {
            let (a, b) = (merge(a, 0), merge(b, 0));
            let (minus, both) = (subtract(&a, &b), intersect(&a, &b));
            for t in 0..260 {
                prop_assert_eq!(holds(&minus, t), holds(&a, t) && !holds(&b, t));
                prop_assert_eq!(holds(&both, t), holds(&a, t) && holds(&b, t));
            }
        }
    }
}

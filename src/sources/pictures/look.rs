//! What sampled pictures look like. Pure: small grey pictures in, one word out. In doubt a picture is
//! *live*, for a wrong alarm about a real scene costs more trust than a missed sample.

use crate::model::signal::Look;

/// Width of a sampled picture in pixels.
pub const WIDTH: usize = 64;
/// Height of a sampled picture in pixels.
pub const HEIGHT: usize = 48;
/// Bytes of a sampled picture: one a pixel, 0 black to 255 white.
pub const FRAME: usize = WIDTH * HEIGHT;

/// Darker than this is black: grey comes with its full range, so black is 0 and the rest is noise of the sensor.
const DARK: u8 = 20;
/// Share of dark pixels from which a picture is black; the rest is room for a date in the picture.
const DARK_SHARE: f64 = 0.94;
/// Share of one exact middle grey from which a picture is a card that a program drew: a lens never
/// gives one value, a covered one least of all. motion's card has 0.94.
const CARD_SHARE: f64 = 0.7;
/// Share of one exact grey from which nothing is drawn on it, so that it is no card: of writing more than this is left.
const BARE_SHARE: f64 = 0.995;
/// Middle greys in which such cards are drawn.
const CARD_GREY: std::ops::RangeInclusive<u8> = 90..=170;
/// Greatest standard deviation of a picture without any detail: noise and the fall of light of a covered lens.
const EVEN: f64 = 10.0;
/// Greatest mean step between neighbours of such a picture; a dim scene has edges, a covered lens has none.
const SMOOTH: f64 = 2.5;
/// Pictures that must agree to the last bit before footage is frozen: every sensor has noise.
const FROZEN: usize = 3;

/// What pictures of one stretch look like together; `None` without a whole picture. They look like
/// something wrong only when each of them does.
pub fn look(frames: &[&[u8]]) -> Option<Look> {
    let whole: Vec<&[u8]> = frames.iter().copied().filter(|f| f.len() == FRAME).collect();
    let first = whole.first()?;
    let one = of_one(first);
    if one != Look::Live && whole.iter().all(|f| of_one(f) == one) {
        return Some(one);
    }
    let same = whole.len() >= FROZEN && whole.iter().all(|f| f == first);
    Some(if same && one == Look::Live { Look::Frozen } else { Look::Live })
}

fn of_one(frame: &[u8]) -> Look {
    let share = |count: usize| count as f64 / frame.len() as f64;
    let mut values = [0usize; 256];
    for v in frame {
        if let Some(count) = values.get_mut(usize::from(*v)) {
            *count += 1;
        }
    }
    if share(values.iter().take(usize::from(DARK)).sum()) >= DARK_SHARE {
        return Look::Black;
    }
    let (grey, most) = (0u8..=255).zip(values).max_by_key(|(_, count)| *count).unwrap_or((0, 0));
    if share(most) >= CARD_SHARE && CARD_GREY.contains(&grey) {
        return if share(most) >= BARE_SHARE { Look::Grey } else { Look::NoSignal };
    }
    if deviation(frame) <= EVEN && roughness(frame) <= SMOOTH { Look::Covered } else { Look::Live }
}

fn deviation(frame: &[u8]) -> f64 {
    let n = frame.len() as f64;
    let mean = frame.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
    (frame.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// Mean absolute step between neighbours in a row.
fn roughness(frame: &[u8]) -> f64 {
    let steps = frame.chunks(WIDTH).flat_map(|row| row.windows(2));
    let sizes = steps.filter_map(|w| Some(f64::from(w.first()?.abs_diff(*w.get(1)?))));
    let (sum, count) = sizes.fold((0.0, 0.0), |(s, n), d| (s + d, n + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A scene with a bright and a dark half and noise that differs from picture to picture.
    fn scene(seed: u32) -> Vec<u8> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        (0..FRAME)
            .map(|i| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let base = if i % WIDTH < WIDTH / 2 { 60 } else { 180 };
                base + u8::try_from(state >> 29).unwrap()
            })
            .collect()
    }

    /// A card with writing in one corner.
    fn card() -> Vec<u8> {
        (0..FRAME).map(|i| if i < WIDTH * 5 && i % 3 == 0 { 235 } else { 130 }).collect()
    }

    #[test]
    fn each_look_is_told_from_the_others() {
        let (a, b, c) = (scene(1), scene(2), scene(3));
        let tell = |frames: &[&[u8]]| look(frames).unwrap();
        assert_eq!(tell(&[&a, &b, &c]), Look::Live);
        assert_eq!(tell(&[&a, &a, &a]), Look::Frozen);
        assert_eq!(tell(&[&a, &a]), Look::Live, "two alike may be chance");
        let grey = card();
        assert_eq!(tell(&[&grey, &grey, &grey]), Look::NoSignal);
        let bare = vec![128; FRAME];
        assert_eq!(tell(&[&bare, &bare]), Look::Grey, "a card has writing");
        assert_eq!(tell(&[&vec![12; FRAME]]), Look::Black);
        let covered: Vec<u8> =
            (0..FRAME).map(|i| 60 + u8::try_from(i / WIDTH / 4).unwrap() + (i % 3) as u8).collect();
        assert_eq!(tell(&[&covered]), Look::Covered);
        assert_eq!(tell(&[&grey, &a, &grey]), Look::Live, "one real picture is enough");
        assert_eq!(look(&[&a[1..]]), None, "half a picture is none");
    }

    proptest! {
        #[test]
        fn any_picture_has_a_look_and_the_order_does_not_matter(
            mut frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), FRAME), 1..4)
        ) {
            let told = look(&frames.iter().map(Vec::as_slice).collect::<Vec<_>>());
            frames.reverse();
            prop_assert_eq!(told, look(&frames.iter().map(Vec::as_slice).collect::<Vec<_>>()));
        }

        #[test]
        fn a_scene_with_noise_is_live_at_every_brightness(seed in any::<u32>(), shift in 0u8..60) {
            let lift = |s| scene(s).into_iter().map(|v| v.saturating_add(shift)).collect::<Vec<u8>>();
            let (a, b, c) = (lift(seed), lift(seed.wrapping_add(1)), lift(seed.wrapping_add(2)));
            prop_assert_eq!(look(&[&a, &b, &c]), Some(Look::Live));
        }
    }
}

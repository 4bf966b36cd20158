//! Which days are worked, as an authority says year by year: holidays, and weekend days that make up
//! for them. A year that nobody gave is never guessed. Reads no file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use thiserror::Error;

/// A year of which nobody said which days are worked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("no calendar says which days of {0} are worked")]
pub struct NoYear(pub i16);

/// The exceptions of one year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Year {
    /// Days off that would be worked by the week.
    pub holidays: BTreeSet<Date>,
    /// Weekend days that are worked.
    pub workdays: BTreeSet<Date>,
}

/// Working days of the years that are known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkingDays {
    weekend: Vec<Weekday>,
    years: BTreeMap<i16, Year>,
}

impl WorkingDays {
    /// The days off of every week, and the years with their exceptions.
    pub fn new(weekend: Vec<Weekday>, years: BTreeMap<i16, Year>) -> Self {
        Self { weekend, years }
    }

    /// The years that are known.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.keys().copied()
    }

    /// Whether a day is worked.
    ///
    /// # Errors
    /// Its year is not known.
    pub fn is_worked(&self, date: Date) -> Result<bool, NoYear> {
        let year = self.years.get(&date.year()).ok_or_else(|| NoYear(date.year()))?;
        let by_week = !self.weekend.contains(&date.weekday());
        Ok(year.workdays.contains(&date) || (by_week && !year.holidays.contains(&date)))
    }

    /// The `count`-th working day after a day, which itself is not counted; the day itself for 0.
    ///
    /// # Errors
    /// Some day on the way lies in a year that is not known.
    pub fn after(&self, date: Date, count: u32) -> Result<Date, NoYear> {
        let mut at = date;
        let mut left = count;
        while left > 0 {
            at = at.checked_add(1.day()).map_err(|_| NoYear(date.year()))?;
            left -= u32::from(self.is_worked(at)?);
        }
        Ok(at)
    }

    /// Working days after `from` up to and with `to`; 0 when `to` is not later.
    ///
    /// # Errors
    /// Some day between lies in a year that is not known.
    pub fn between(&self, from: Date, to: Date) -> Result<u32, NoYear> {
        let mut worked = 0;
        for date in from.series(1.day()).skip(1).take_while(|d| *d <= to) {
            worked += u32::from(self.is_worked(date)?);
        }
        Ok(worked)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// A made-up year: a holiday on Monday the 5th, made up for on Sunday the 11th of January 2026.
    fn calendar() -> WorkingDays {
        let year = Year { holidays: [date(2026, 1, 5)].into(), workdays: [date(2026, 1, 11)].into() };
        WorkingDays::new(vec![Weekday::Saturday, Weekday::Sunday], [(2026, year)].into())
    }

    #[test]
    fn holidays_are_skipped_and_make_up_days_are_counted() {
        let c = calendar();
        assert_eq!(c.after(date(2026, 1, 2), 1), Ok(date(2026, 1, 6)), "weekend and holiday");
        assert_eq!(c.after(date(2026, 1, 9), 1), Ok(date(2026, 1, 11)), "a Sunday that is worked");
        assert_eq!(c.after(date(2026, 1, 3), 0), Ok(date(2026, 1, 3)));
        assert_eq!(c.between(date(2026, 1, 2), date(2026, 1, 12)), Ok(6));
        assert_eq!(c.between(date(2026, 1, 12), date(2026, 1, 2)), Ok(0));
    }

    #[test]
    fn a_year_that_nobody_gave_is_never_guessed() {
        let c = calendar();
        assert_eq!(c.after(date(2026, 12, 30), 3), Err(NoYear(2027)));
        assert_eq!(c.between(date(2025, 12, 31), date(2026, 1, 6)), Ok(3));
        assert_eq!(c.between(date(2025, 12, 30), date(2026, 1, 6)), Err(NoYear(2025)));
        assert_eq!(c.is_worked(date(2027, 1, 1)), Err(NoYear(2027)));
    }

    proptest! {
        #[test]
        fn counting_forward_and_back_agree(day in 0i64..300, count in 1u32..30) {
            let (c, from) = (calendar(), date(2026, 1, 1) + day.days());
            let to = c.after(from, count).expect("within the year");
            prop_assert!(c.is_worked(to).expect("known"));
            prop_assert_eq!(c.between(from, to), Ok(count));
        }
    }
}

//! Families of one scrape. Names and labels are constants of ours, so that only a doubled one is an error.

use prometheus::core::Collector;
use prometheus::{Counter, CounterVec, Encoder, Gauge, GaugeVec, Opts, Registry, Result, TextEncoder};

use crate::model::UtcMs;

/// The families of one scrape.
#[derive(Default)]
pub struct Families(Registry);

impl Families {
    /// One figure that goes up and down.
    pub fn gauge(&self, name: &str, help: &str, value: f64) -> Result<()> {
        self.keep(Gauge::new(name, help)?).map(|gauge| gauge.set(value))
    }

    /// A moment, as seconds since 1970; no family when there is none.
    pub fn moment(&self, name: &str, help: &str, at: Option<UtcMs>) -> Result<()> {
        at.map_or(Ok(()), |at| self.gauge(name, help, seconds(at.0)))
    }

    /// Something that holds or not: 1 or 0.
    pub fn flag(&self, name: &str, help: &str, holds: bool) -> Result<()> {
        self.gauge(name, help, f64::from(u8::from(holds)))
    }

    /// One figure for each combination of labels.
    pub fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> Result<GaugeVec> {
        self.keep(GaugeVec::new(Opts::new(name, help), labels)?)
    }

    /// One figure that only grows.
    pub fn counter(&self, name: &str, help: &str, value: f64) -> Result<()> {
        self.keep(Counter::new(name, help)?).map(|counter| counter.inc_by(value.max(0.0)))
    }

    /// One figure that only grows for each combination of labels.
    pub fn counters(&self, name: &str, help: &str, labels: &[&str]) -> Result<CounterVec> {
        self.keep(CounterVec::new(Opts::new(name, help), labels)?)
    }

    /// All families, sorted by name.
    pub fn text(&self) -> Result<String> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.0.gather(), &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn keep<C: Collector + Clone + 'static>(&self, family: C) -> Result<C> {
        self.0.register(Box::new(family.clone()))?;
        Ok(family)
    }
}

/// Milliseconds as seconds: the base unit of every time here.
pub fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

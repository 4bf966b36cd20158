//! Holdfast runs beside video recorders, judges what they kept, and keeps a ledger of it.
//!
//! This page is the map of the house. The README walks one recording through it.
//!
//! ```text
//!  what recorders left        what was seen            what is proven
//!  ┌──────────┐  observations ┌───────────┐   facts    ┌────────┐ leaves  ┌──────────┐
//!  │ sources  │ ────────────► │ catalogue │ ─────────► │ ledger │ ──────► │ evidence │
//!  └──────────┘               └─────┬─────┘            └────────┘         └────┬─────┘
//!                                   └───────────────┐   ┌──────────────────────┘
//!  ┌──────────┐    ┌──────────┐                   ┌─▼───▼─┐
//!  │  config  │ ─► │  policy  │ ──────┐           │ views │  read-only
//!  └──────────┘    └──────────┘       ▼           └───┬───┘
//!                                 ┌───────┐           │
//!                                 │ rules │ ◄─────────┤
//!                                 └───┬───┘           │
//!                                     ▼ verdicts      ▼
//!                               ┌──────────┐     ┌────────┐     ┌────────┐
//!                               │ findings │ ──► │ report │ ──► │ notify │ ──► people
//!                               └──────────┘     └────────┘     └────────┘
//! ```
//!
//! A later stage may name an earlier one, never the reverse; only [`app`] and [`cli`] name all of
//! them. A test reads the imports.
//!
//! | module | holds |
//! |---|---|
//! | [`model`] | the words of the house: ids, time, spans, observations, findings; no I/O |
//! | [`clock`] | the one place that asks the machine for the time |
//! | [`http`] | the one way to ask or tell somebody over HTTP |
//! | [`text`] | every sentence that a person reads, in Chinese and English |
//! | [`config`] | `holdfast.toml`: read, checked as a whole, every problem with its place |
//! | [`policy`] | regulations and the site's choices, made into one policy in force |
//! | [`sources`] | what a recorder left on disk, reported and never judged |
//! | [`store`] | how every SQLite file is opened, migrated and refused |
//! | [`catalogue`] | what was seen on recorders: segments, runs, changes; only writer of `catalogue.db` |
//! | [`register`] | people's records as data: the forms and what a record must hold |
//! | [`evidence`] | what must outlive everything: leaves, findings, mail; only writer of `evidence.db` |
//! | [`ledger`] | the tamper-evident log: tree, signed notes, tiles, checks |
//! | [`views`] | the read-only view over all stores |
//! | [`rules`] | one rule kind a file; pass, breach, or could not tell |
//! | [`findings`] | what stands, what closed, and its history |
//! | [`desk`] | what people do with findings: one act a file |
//! | [`report`] | one document of a pass, shown as page, terminal text and clause walk |
//! | [`bag`] | evidence bags: footage with its proofs, written and checked |
//! | [`notify`] | mail: what it says, how it is sent, when it is tried again |
//! | [`metrics`] | figures for machines, read through views at scrape time |
//! | [`app`] | wiring: one pass over a site, from walk to mail |
//! | [`cli`] | the command line, one subcommand a file |

pub mod app;
pub mod bag;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod evidence;
pub mod findings;
pub mod http;
pub mod ledger;
pub mod metrics;
pub mod model;
pub mod notify;
pub mod policy;
pub mod register;
pub mod report;
pub mod rules;
pub mod sources;
pub mod store;
pub mod text;
pub mod views;

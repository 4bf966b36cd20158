//! `holdfast policy simulate`: judges what is stored with another number. Reads only.

use clap::Args;
use serde_json::json;

use super::given::{Given, Plain};
use super::moved;
use crate::app::standing;
use crate::app::{AppError, answer};
use crate::cli::{Answer, Global, output};
use crate::config::{Declared, Document, Override, Place};
use crate::policy::change;
use crate::policy::{CameraFacts, Policy};
use crate::rules;
use crate::text::for_lang;

/// What another number would change, on what is stored
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast policy simulate --set min_retention.min_days=90 --camera 'nvr1/*'"
)]
pub struct Simulate {
    /// Rule kind, parameter and value; may be given several times
    #[arg(long, value_name = "KIND.PARAM=VALUE", required = true)]
    set: Vec<String>,
    /// Only for these cameras, patterns allowed
    #[arg(long, value_name = "ID")]
    camera: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Plain,
}

impl Simulate {
    /// Judges twice and prints the difference.
    ///
    /// # Errors
    /// Numbers that do not fit, a site that was never judged.
    pub fn run(&self, global: &Global) -> Answer {
        let given = Given::of_site(global.load()?)?;
        let never =
            || AppError::Usage("nothing is stored for this site yet; run `holdfast check` first".to_owned());
        let context = given.context().ok_or_else(never)?;
        let view = given.view(None, context)?.ok_or_else(never)?;
        let cameras: Vec<CameraFacts<'_>> = view.cameras().iter().map(|c| c.facts()).collect();
        let policy = self.applied(&given.policy, &cameras)?;
        let changes = change::changes(&given.policy, &policy);
        let before = standing::standing(&given.policy, &view)?;
        let moved = standing::moved(&before, &standing::standing(&policy, &view)?);
        if self.format == Plain::Json {
            output::json(
                &json!({ "schema": "holdfast/policy-simulate/v1", "changes": changes, "moved": moved }),
            )?;
        } else {
            let text = for_lang(global.lang());
            let note = text.word("policy-simulated");
            output::text(&format!("{}{note}\n", moved::table(&moved, text)))?;
        }
        Ok(answer::DONE)
    }

    fn applied(&self, policy: &Policy, cameras: &[CameraFacts<'_>]) -> Result<Policy, AppError> {
        let kinds = rules::kinds();
        let mut policy = policy.clone();
        for asked in &self.set {
            policy = policy.with(&choice(asked, &self.camera)?, cameras, &kinds)?;
        }
        Ok(policy)
    }
}

/// One `KIND.PARAM=VALUE` as an override; a value that is no TOML is taken as a word.
fn choice(asked: &str, camera: &[String]) -> Result<Declared<Override>, AppError> {
    let form = || AppError::Usage(format!("{asked:?} is not of the form KIND.PARAM=VALUE"));
    let (name, value) = asked.split_once('=').ok_or_else(form)?;
    let (kind, parameter) = name.split_once('.').ok_or_else(form)?;
    let as_is = Document::parse("--set", &format!("{parameter} = {value}"));
    let document = as_is.or_else(|_| Document::parse("--set", &format!("{parameter} = {value:?}")))?;
    let choice = Override::of_kind(kind.trim(), camera.to_vec(), document.root, "tried out", "simulate");
    Ok(Declared::new(choice, Place::whole(&document.source)))
}

//! `holdfast policy key` and `policy sign`: a person's key, and a signature under a text.

use std::path::{Path, PathBuf};

use clap::Args;

use super::given::Given;
use crate::app::adopt;
use crate::app::signing::{self, SigningError};
use crate::app::{AppError, answer};
use crate::cli::{Answer, Global, output};
use crate::text::for_lang;

/// A key pair for a person who signs
#[derive(Debug, Args)]
#[command(
    after_help = "Writes the secret half to FILE, readable by you alone, and the public half to FILE.pub.\n\
    Name FILE.pub under [[policy.signer]]; keep FILE away from the recorder."
)]
pub struct Key {
    /// Name in the signature: no spaces, no +
    #[arg(long)]
    name: String,
    /// File for the secret half; must not be there yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// A signature under a scope statement, or under the policy
#[derive(Debug, Args)]
#[command(after_help = "With FILE: adds the signature to it; signatures that stand there stay.\n\
    Without: signs what the configuration says, into the file that `signature` under [policy] names.")]
pub struct Sign {
    /// The statement
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// File with your secret key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

impl Key {
    /// Makes the pair.
    ///
    /// # Errors
    /// Files that are there or cannot be written.
    pub fn run(&self, global: &Global) -> Answer {
        let public = signing::make_key(&self.name, &self.file)?;
        let facts = [
            ("secret", self.file.display().to_string().into()),
            ("public", public.display().to_string().into()),
        ];
        output::text(&format!("{}\n", for_lang(global.lang()).say("policy-key-made", &facts)))?;
        Ok(answer::DONE)
    }
}

impl Sign {
    /// Signs the file in place.
    ///
    /// # Errors
    /// A key or a file that cannot be used.
    pub fn run(&self, global: &Global) -> Answer {
        let signer = signing::secret_key(&self.key)?;
        let (file, text) = match &self.file {
            Some(file) => (file.clone(), std::fs::read_to_string(file).map_err(fail("read", file))?),
            None => of_policy(global)?,
        };
        let note = signing::sign(&text, &signer)?;
        std::fs::write(&file, note.to_string()).map_err(fail("write", &file))?;
        let facts = [
            ("file", file.display().to_string().into()),
            ("name", signer.verifier_key().name().as_str().into()),
        ];
        output::text(&format!("{}\n", for_lang(global.lang()).say("policy-signed", &facts)))?;
        Ok(answer::DONE)
    }
}

fn fail(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> AppError {
    let path = path.to_owned();
    move |source| SigningError::File { what, path, source }.into()
}

/// What is signed under the policy of the site, and where.
fn of_policy(global: &Global) -> Result<(PathBuf, String), AppError> {
    let given = Given::of_site(global.load()?)?;
    let config = given.config.as_ref();
    let file = config.and_then(|c| c.policy.signature.clone());
    let (Some(config), Some(file)) = (config, file) else {
        let help = "name a file for it: signature = \"policy.note\" under [policy]";
        return Err(AppError::Usage(format!("the configuration names no file for the signature; {help}")));
    };
    let text = adopt::to_sign(config, &given.policy);
    // Others who signed the same text before keep their signatures.
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    Ok((file, if before.starts_with(&format!("{text}\n")) { before } else { text }))
}

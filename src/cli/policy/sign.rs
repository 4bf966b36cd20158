//! `holdfast policy key` and `policy sign`: a person's key, and a signature under a text.

use std::path::PathBuf;

use clap::Args;

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

/// A signature under a scope statement
#[derive(Debug, Args)]
#[command(after_help = "Adds the signature to FILE; signatures that stand there stay.")]
pub struct Sign {
    /// The statement
    #[arg(value_name = "FILE")]
    file: PathBuf,
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
        let fail = |what| {
            let path = self.file.clone();
            move |source| AppError::from(SigningError::File { what, path, source })
        };
        let signer = signing::secret_key(&self.key)?;
        let text = std::fs::read_to_string(&self.file).map_err(fail("read"))?;
        let note = signing::sign(&text, &signer)?;
        std::fs::write(&self.file, note.to_string()).map_err(fail("write"))?;
        let facts = [
            ("file", self.file.display().to_string().into()),
            ("name", signer.verifier_key().name().as_str().into()),
        ];
        output::text(&format!("{}\n", for_lang(global.lang()).say("policy-signed", &facts)))?;
        Ok(answer::DONE)
    }
}

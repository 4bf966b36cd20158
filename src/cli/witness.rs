//! `holdfast witness`: cosigns the checkpoints of other sites' ledgers.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::output;
use super::{Answer, Global};
use crate::app::state;
use crate::app::witness::server::{self, Witness};
use crate::app::witness::store::WitnessStore;
use crate::app::{AppError, answer, witness};
use crate::clock::System;
use crate::ledger::keys::{KeyError, KeyKind, VerifierKey};

/// Cosign the ledgers of other sites, so that none of them can be rewritten unnoticed
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast witness --state /var/lib/holdfast-witness --key\n  \
    holdfast witness --state /var/lib/holdfast-witness --listen 127.0.0.1:8090 --log 'campus/holdfast/…+…+…'\n\n\
    The other site adds the printed key to its quorum file: witness NAME KEY http://HOST:PORT")]
pub struct WitnessCommand {
    /// Address to answer on; port 0 takes a free one and prints it
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Verifier key of a log to cosign for; may be repeated
    #[arg(long = "log", value_name = "VKEY", value_parser = log_key)]
    logs: Vec<VerifierKey>,
    /// File in tlog-policy form whose `log` lines name the logs
    #[arg(long, value_name = "FILE")]
    logs_file: Option<PathBuf>,
    /// Name in this witness's key, taken when the key is made
    #[arg(long, value_name = "NAME", default_value = "witness")]
    name: String,
    /// Print the verifier key of this witness and end
    #[arg(long)]
    key: bool,
}

fn log_key(text: &str) -> Result<VerifierKey, String> {
    let key: VerifierKey = text.trim().parse().map_err(|e: KeyError| e.to_string())?;
    if key.kind() == KeyKind::Log { Ok(key) } else { Err("this is not the key of a log".to_owned()) }
}

impl WitnessCommand {
    /// Serves until told to end.
    ///
    /// # Errors
    /// No log to cosign for, state that cannot be used, an address that is taken.
    pub fn run(&self, global: &Global) -> Answer {
        let dir = match &global.state {
            Some(dir) => dir.clone(),
            None => global.load()?.state_dir,
        };
        let signer = state::witness_key(&dir, &self.name)?;
        if self.key {
            output::text(&format!("{}\n", signer.verifier_key()))?;
            return Ok(answer::DONE);
        }
        let logs = self.logs()?;
        let _lock = state::lock_witness(&dir)?;
        let store = WitnessStore::open(&dir)?;
        self.serve(Witness::new(signer, logs, store, Box::new(System)))
    }

    fn logs(&self) -> Result<Vec<VerifierKey>, AppError> {
        let mut logs = self.logs.clone();
        if let Some(file) = &self.logs_file {
            logs.extend(witness::quorum(file)?.logs.into_iter().map(|l| l.key));
        }
        if logs.is_empty() {
            let help = "no log to cosign for; name one with --log, as `holdfast ledger key` prints it there";
            return Err(AppError::Usage(help.to_owned()));
        }
        Ok(logs)
    }

    fn serve(&self, witness: Witness) -> Answer {
        let io = |what: String| move |source| AppError::Io { what, source };
        let made = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        made.map_err(io("start the witness".to_owned()))?.block_on(async {
            let bound = tokio::net::TcpListener::bind(self.listen).await;
            let listener = bound.map_err(io(format!("listen on {}", self.listen)))?;
            let at = listener.local_addr().map_err(io(format!("listen on {}", self.listen)))?;
            output::text(&format!("listening on {at}\n"))?;
            let served = server::serve(listener, witness, told_to_end()).await;
            served.map_err(io(format!("serve on {at}")))
        })?;
        Ok(answer::DONE)
    }
}

async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut int), Ok(mut term)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! { _ = int.recv() => {}, _ = term.recv() => {} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosigners_key_is_no_log() {
        let name = crate::ledger::keys::KeyName::new("w").expect("a name");
        let cosigner = crate::ledger::keys::Signer::cosigner(name.clone(), &[1; 32]);
        assert!(log_key(&cosigner.verifier_key().to_string()).is_err());
        let log = crate::ledger::keys::Signer::log(name, &[1; 32]);
        assert_eq!(log_key(&format!(" {}\n", log.verifier_key())).as_ref(), Ok(log.verifier_key()));
    }
}

//! `verify` of an evidence bag.

use serde_json::Value;

use super::{Shown, Trust, file, replaced, stamp_limits};
use crate::app::AppError;
use crate::bag::check;
use crate::ledger::stamp::Signer;
use crate::text::Text;

impl Trust<'_> {
    pub(super) fn bag(&self, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let older: Vec<_> = self.older(text, shown)?.into_iter().map(|(_, old)| old).collect();
        let report = check::check(&self.ask.what, self.key.as_ref(), &older, &self.roots()?);
        for (place, fault) in &report.failures {
            shown.fail(place, fault.say(text));
        }
        shown.signer_unknown = self.key.is_none();
        if report.failures.is_empty() {
            replaced::tell(&report.changes, text, shown);
            shown.proved.extend(bag_proved(&report, text));
        }
        let signers: Vec<Signer> = report.stamps.iter().map(|(_, signer)| *signer).collect();
        let signers = [signers, report.earlier.iter().map(|e| e.signer).collect()].concat();
        let unknown = signers.iter().filter(|signer| **signer == Signer::Unknown).count();
        shown.unstamped = signers.is_empty() && self.ask.stamp_root.is_some();
        stamp_limits(signers.len(), unknown, text, shown);
        if let Some(younger) = report.earlier.as_ref().map(|e| e.younger).filter(|n| *n > 0) {
            shown.not_proved.push(text.say("bag-shown-younger", &[("n", younger.into())]));
        }
        if report.chain.is_none() && report.failures.is_empty() {
            shown.not_proved.push(text.word("bag-shown-no-chain"));
        }
        if report.missing > 0 {
            shown.not_proved.push(text.say("bag-shown-missing", &[("n", report.missing.into())]));
        }
        if report.failures.is_empty() {
            self.segment_of_bag(text, shown)?;
        }
        self.limits(report.checkpoint.as_ref(), text, shown);
        Ok(())
    }

    /// Whether a leaf of the bag states the bytes of the file that was given.
    fn segment_of_bag(&self, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let Some((file, digest)) = self.segment()? else { return Ok(()) };
        let leaves = std::fs::read_dir(self.ask.what.join("data/leaves")).into_iter().flatten();
        let mut said =
            leaves.filter_map(|e| serde_json::from_slice::<Value>(&std::fs::read(e.ok()?.path()).ok()?).ok());
        match said.find(|leaf| leaf["s256"] == digest.as_str()) {
            Some(leaf) => file::tell_segment(&file, &leaf, text, shown),
            None => {
                let facts = [("found", digest.into())];
                shown.fail(file, text.say("verify-no-leaf-states", &facts));
            }
        }
        Ok(())
    }
}

fn bag_proved(report: &check::Report, text: &Text) -> Vec<String> {
    let mut out = vec![text.say("bag-shown-files", &[("n", report.files.into())])];
    if let Some((origin, size)) = &report.tree {
        let facts = [("n", report.leaves.into()), ("origin", origin.into()), ("size", (*size).into())];
        out.push(text.say("bag-shown-leaves", &facts));
    }
    out.extend(report.chain.map(|n| text.say("bag-shown-chain", &[("n", n.into())])));
    out.extend(report.export.map(|leaf| text.say("bag-shown-export", &[("leaf", leaf.into())])));
    out.extend(
        report.stamps.iter().map(|(at, _)| text.say("bag-shown-stamp", &[("at", at.to_string().into())])),
    );
    out.extend(report.earlier.iter().map(|e| {
        let facts = [("at", e.at.to_string().into()), ("size", e.size.into()), ("older", e.older.into())];
        text.say("bag-shown-earlier", &facts)
    }));
    out.extend(report.extends.iter().map(|old| text.say("bag-shown-extends", &[("old", (*old).into())])));
    out
}

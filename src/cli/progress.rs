//! A progress bar, only on a terminal and never with --quiet.

use std::cell::RefCell;
use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::Global;
use crate::app::pass::{Progress, Silent};
use crate::text::{Text, for_lang};

/// The bar of a pass, or nothing.
pub fn of(global: &Global) -> Box<dyn Progress> {
    if global.quiet || !std::io::stderr().is_terminal() {
        return Box::new(Silent);
    }
    Box::new(Bar { bar: RefCell::new(ProgressBar::new_spinner()), text: for_lang(global.lang()) })
}

struct Bar {
    bar: RefCell<ProgressBar>,
    text: &'static Text,
}

impl Progress for Bar {
    fn walked(&self, root: &str, files: u64) {
        let bar = self.bar.borrow();
        bar.set_message(self.text.say("progress-walked", &[("files", files.into()), ("root", root.into())]));
        bar.tick();
    }

    fn hashed(&self, done: u64, of: u64) {
        let mut bar = self.bar.borrow_mut();
        if bar.length() != Some(of) {
            bar.finish_and_clear();
            *bar = ProgressBar::new(of);
            let style = ProgressStyle::with_template(
                "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            );
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message(self.text.word("progress-hashing"));
        }
        bar.set_position(done);
    }

    fn done(&self) {
        self.bar.borrow().finish_and_clear();
    }
}

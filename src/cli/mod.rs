//! The command line: one subcommand a file. Data goes to stdout, progress and logs to stderr.

mod audit;
mod check;
mod civil;
mod clauses;
mod completions;
mod demo;
mod discover;
mod doctor;
mod documents;
mod export;
mod eyes;
mod findings;
mod init;
mod ledger;
mod mail;
mod output;
mod policy;
mod progress;
mod rules;
mod run;
mod schema;
mod stamp;
mod status;
mod verify;
mod witness;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::app::{AppError, answer};
use crate::config::{self, Config, Problems};
use crate::model::UtcMs;
use crate::policy::lint;
use crate::rules::kinds;
use crate::text::{Lang, Text, Told, for_lang, one_line};

/// Judges what video recorders kept, and keeps a ledger of it that strangers can check.
#[derive(Debug, Parser)]
#[command(name = "holdfast", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Configuration file [default: ./holdfast.toml, then /etc/holdfast/holdfast.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// State directory; for `audit`, keep what was seen there instead of forgetting it
    #[arg(long, global = true, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Language of what people read: zh-CN or en [default: from the environment]
    #[arg(long, global = true, value_name = "LANG")]
    lang: Option<Lang>,
    /// Say nothing but the data
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more; twice for everything
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// No colours, also on a terminal (NO_COLOR does the same)
    #[arg(long, global = true)]
    no_color: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge folders of recordings without any configuration
    Audit(audit::Audit),
    /// Run one full pass over the configured site now
    Check(check::Check),
    /// Say which recorder wrote a folder, and how sure that is
    Discover(discover::Discover),
    /// Lay out a small campus with violations, and judge it
    Demo(demo::Demo),
    /// Write a commented configuration from what lies in folders of recordings
    Init(init::Init),
    /// Watch the configured site day and night
    Run(run::Run),
    /// Look at the storage of one recorder for an agent
    #[command(hide = true)]
    Eyes(eyes::Eyes),
    /// What is watched, how it stands, what is blind and since when
    Status(status::Status),
    /// Try out the set-up, and say what each failure hides
    Doctor(doctor::Doctor),
    /// Findings and their life
    Findings(findings::Findings),
    /// Rule kinds: what each asks, reads, and when it opens
    Rules(rules::Rules),
    /// Every clause of the regulations in force, and how it stands
    Clauses(clauses::Clauses),
    /// Policies as code: check, explain, test, compare, try out
    Policy(policy::Policy),
    /// The tamper-evident record: its head, its key, proofs from it
    Ledger(ledger::Ledger),
    /// Mail: what waits, and that it is read
    Mail(mail::Mail),
    /// Check a proof, an evidence bag or a whole ledger, offline
    Verify(Box<verify::Verify>),
    /// Cosign the ledgers of other sites, so that none of them can be rewritten unnoticed
    Witness(witness::WitnessCommand),
    /// Evidence that leaves the house, with its proofs
    Export(export::Export),
    /// JSON Schema of a document
    Schema(schema::Schema),
    /// Completions for a shell
    Completions(completions::Completions),
}

/// What a command returns: its exit code.
type Answer = Result<u8, AppError>;

/// Set by Ctrl-C and SIGTERM; long work looks at it between files.
static STOP: AtomicBool = AtomicBool::new(false);

/// Parses, runs, reports.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // clap knows which of its messages are help (stdout, 0) and which are mistakes (stderr, 2).
            let code = if e.use_stderr() { answer::REFUSED } else { answer::DONE };
            let _ = e.print();
            return ExitCode::from(code);
        }
    };
    // The agent works unseen: its log is how people follow it, and it has its own way to end.
    let agent = matches!(cli.command, Command::Run(_) | Command::Eyes(_));
    logs(&cli.global, agent);
    if !agent {
        stop_on_interrupt();
    }
    if let Some(config) = cli.global.config.as_deref().filter(|path| path.exists()) {
        output::naming(&std::path::absolute(config).unwrap_or_else(|_| config.to_owned()));
    }
    let done = run(&cli);
    match done {
        Ok(code) => ExitCode::from(code),
        Err(e) => {
            report(&e, &cli.global);
            ExitCode::from(answer::of_error(&e))
        }
    }
}

fn run(cli: &Cli) -> Answer {
    let global = &cli.global;
    match &cli.command {
        Command::Audit(c) => c.run(global),
        Command::Check(c) => c.run(global),
        Command::Discover(c) => c.run(global),
        Command::Demo(c) => c.run(global),
        Command::Init(c) => c.run(global),
        Command::Run(c) => c.run(global),
        Command::Eyes(c) => c.run(),
        Command::Status(c) => c.run(global),
        Command::Doctor(c) => c.run(global),
        Command::Findings(c) => c.run(global),
        Command::Rules(c) => c.run(global),
        Command::Clauses(c) => c.run(global),
        Command::Policy(c) => c.run(global),
        Command::Ledger(c) => c.run(global),
        Command::Mail(c) => c.run(global),
        Command::Verify(c) => c.run(global),
        Command::Witness(c) => c.run(global),
        Command::Export(c) => c.run(global),
        Command::Schema(c) => c.run(),
        Command::Completions(c) => c.run(),
    }
}

/// The definitions, for completions and manual pages.
pub fn command() -> clap::Command {
    Cli::command()
}

fn report(error: &AppError, global: &Global) {
    let text = for_lang(global.lang());
    match error {
        AppError::Problems(p) => {
            eprint!("{}", output::pasted(&p.render(global.colour(&std::io::stderr()), text)));
        }
        e => {
            let told = e.told(text);
            let lines: Vec<_> = told.lines().map(one_line).collect();
            eprintln!("holdfast: {}", output::pasted(&lines.join("\n")));
        }
    }
    if error.is_disk_full() {
        eprintln!("holdfast: {}", text.word("app-disk-full"));
    }
}

/// An instant as an option gives it.
///
/// # Errors
/// It is none: the words show how one is written.
fn instant(option: &str, given: &str, text: &Text) -> Result<UtcMs, AppError> {
    let facts = [("option", option.into()), ("given", given.into())];
    UtcMs::parse(given).map_err(|_| AppError::Usage(text.say("app-instant", &facts)))
}

fn logs(global: &Global, agent: bool) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (_, 0) if !agent => "warn",
        (_, 0 | 1) => "holdfast=info,warn",
        (_, 2) => "holdfast=debug,info",
        _ => "trace",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("HOLDFAST_LOG").unwrap_or_else(|_| level.into());
    let format = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let made = format.with_ansi(global.colour(&std::io::stderr())).try_init();
    // A second start in one process, as in tests, keeps the first logger.
    drop(made);
}

/// Ctrl-C and SIGTERM end long work at the next file; a second one ends the process.
fn stop_on_interrupt() {
    let made = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = made else { return };
    std::thread::spawn(move || {
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let (Ok(mut int), Ok(mut term)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
            else {
                return;
            };
            loop {
                tokio::select! { _ = int.recv() => {}, _ = term.recv() => {} }
                if STOP.swap(true, Ordering::SeqCst) {
                    std::process::exit(i32::from(answer::INTERRUPTED));
                }
            }
        });
    });
}

impl Global {
    /// The language of whoever reads.
    fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(|| Lang::from_env(|name| std::env::var(name).ok()))
    }

    /// The language asked for, else the site's own.
    fn lang_of(&self, config: &Config) -> Lang {
        let own = if config.site.lang == config::Language::English { Lang::En } else { Lang::ZhCn };
        self.lang.unwrap_or(own)
    }

    fn colour(&self, to: &impl IsTerminal) -> bool {
        !self.no_color && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && to.is_terminal()
    }

    /// Says on standard error what is no mistake of the files and still to be known.
    fn tell(&self, notes: &Problems, lang: Lang) {
        if !self.quiet && !notes.is_empty() {
            let notes = notes.render_notes(self.colour(&std::io::stderr()), for_lang(lang));
            eprint!("{}", output::pasted(&notes));
        }
    }

    /// The configuration file, where there is one.
    fn file(&self) -> Option<PathBuf> {
        config::find(self.config.as_deref(), &|name| std::env::var(name).ok())
    }

    /// The configuration that this command works with, when there is one.
    fn load_if_any(&self) -> Result<Option<Config>, AppError> {
        let env = |name: &str| std::env::var(name).ok();
        let found = config::find(self.config.as_deref(), &env);
        found.map(|_| self.load()).transpose()
    }

    /// The configuration that this command works with.
    fn load(&self) -> Result<Config, AppError> {
        let env = |name: &str| std::env::var(name).ok();
        match config::find(self.config.as_deref(), &env) {
            Some(path) => {
                // A mistake in one file hides none in another: all that is wrong comes at once.
                let mut config = Config::load(&path).map_err(|first| {
                    let all = lint::file(&path, &env, &kinds()).sorted().problems;
                    if all.is_empty() { first } else { all }
                })?;
                if let Some(state) = &self.state {
                    config.state_dir.clone_from(state);
                }
                Ok(config)
            }
            None => Err(AppError::no_config()),
        }
    }
}
